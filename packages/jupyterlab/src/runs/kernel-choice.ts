import { InputDialog } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { Kernel, ServiceManager, Session } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ProjectFolder } from '../files/project-folder.js';
import type { OpenNotebook } from '../notebook/open-notebook.js';

/** The type of the sessions of kernels that were started to run pipelines. */
const SESSION = 'stagewright';

/** A kernel to run on: a connection of our own, and the project's folder as that kernel finds it. */
export interface RunKernel {
  readonly kernel: Kernel.IKernelConnection;
  readonly project: string;
}

interface Choice {
  readonly label: string;
  connect(): Promise<RunKernel>;
}

/** The kernel of a session that was started to run the pipelines of a folder; null when there is none. */
export async function findOwnKernel(
  services: ServiceManager.IManager,
  folder: ProjectFolder,
): Promise<RunKernel | null> {
  const path = folder.contents.localPath(folder.path);
  for (const session of await running(services)) {
    const isOwn = session.type === SESSION && PathExt.dirname(session.path) === path;
    if (isOwn && session.kernel) return connect(services, session, folder);
  }
  return null;
}

/** The kernel with an id, where it still is. */
export async function findKernel(
  services: ServiceManager.IManager,
  folder: ProjectFolder,
  id: string,
): Promise<RunKernel | null> {
  const found = (await running(services)).find(({ kernel }) => kernel?.id === id);
  return found === undefined ? null : connect(services, found, folder);
}

/** Lets a person choose: a new kernel, that of the notebook, or another one that is running. null: they did not. */
export async function chooseKernel(
  services: ServiceManager.IManager,
  notebook: OpenNotebook,
  folder: ProjectFolder,
  trans: TranslationBundle,
): Promise<RunKernel | null> {
  const choices = await listChoices(services, notebook, folder, trans);
  const labels = choices.map(({ label }) => label);
  const { button, value } = await InputDialog.getItem({
    title: trans.__('Run the pipeline on'),
    items: labels,
    okLabel: trans.__('Run'),
  });
  const chosen = button.accept ? choices[labels.indexOf(value ?? '')] : undefined;
  return chosen === undefined ? null : chosen.connect();
}

async function listChoices(
  services: ServiceManager.IManager,
  notebook: OpenNotebook,
  folder: ProjectFolder,
  trans: TranslationBundle,
): Promise<Choice[]> {
  await services.kernelspecs.ready;
  const specs = Object.values(services.kernelspecs.specs?.kernelspecs ?? {}).filter(
    (spec) => spec?.language.toLowerCase() === 'python',
  );
  const own = notebook.panel.sessionContext;
  const preferred = own.session?.kernel?.name ?? own.kernelPreference.name ?? '';
  specs.sort((a, b) => Number(b?.name === preferred) - Number(a?.name === preferred));
  const fresh = specs.flatMap((spec): Choice[] =>
    spec === undefined
      ? []
      : [
          {
            label: trans.__('%1, a kernel of its own', spec.display_name),
            connect: () => startOwn(services, folder, spec.name),
          },
        ],
  );
  const names = new Set(specs.map((spec) => spec?.name));
  const others = (await running(services))
    .filter(({ type, kernel }) => type !== SESSION && names.has(kernel?.name))
    .sort((a, b) => Number(b.id === own.session?.id) - Number(a.id === own.session?.id))
    .map(
      (session): Choice => ({
        label: trans.__('The kernel of %1', session.path),
        connect: () => connect(services, session, folder),
      }),
    );
  return [...fresh, ...others];
}

async function running(services: ServiceManager.IManager): Promise<Session.IModel[]> {
  await services.sessions.refreshRunning();
  return [...services.sessions.running()];
}

async function startOwn(
  services: ServiceManager.IManager,
  folder: ProjectFolder,
  spec: string,
): Promise<RunKernel> {
  const path = PathExt.join(folder.contents.localPath(folder.path), `${SESSION}-${spec}`);
  const session = await services.sessions.startNew({
    path,
    type: SESSION,
    name: 'Stagewright',
    kernel: { name: spec },
  });
  const { model } = session;
  const found = await connect(services, model, folder);
  session.dispose();
  return found;
}

/** A connection of our own: what happens to the notebook's is none of ours. */
async function connect(
  services: ServiceManager.IManager,
  session: Session.IModel,
  folder: ProjectFolder,
): Promise<RunKernel> {
  if (!session.kernel) throw new Error('the session has no kernel');
  const kernel = services.kernels.connectTo({ model: session.kernel });
  const from = PathExt.dirname(session.path);
  const project = PathExt.relative(from, folder.contents.localPath(folder.path));
  return { kernel, project: project === '' ? '.' : project };
}
