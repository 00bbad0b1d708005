/**
 * A Python program that prints, as JSON, what is installed: a `PythonEnvironment`, and the folders whose change makes it another. It changes
 * nothing, and reads nothing but what Python knows of itself.
 */
export const ENVIRONMENT_PROBE = `
import importlib.metadata as m, json, os, platform, sys
packages = {}
for d in m.distributions():
    name = d.metadata["Name"]
    if name and name not in packages:
        packages[name] = d.version
modules = {k: v[0] for k, v in getattr(m, "packages_distributions", dict)().items() if v and k.isidentifier()}
print(json.dumps({
    "python": platform.python_version(), "packages": packages, "modules": modules,
    "folders": [p for p in sys.path if os.path.isdir(p) and "-packages" in p],
}))
`;
