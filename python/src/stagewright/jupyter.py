"""What Stagewright needs of a Jupyter server beside its contents API: ``.stagewright``.

Servers hide folders whose name begins with a dot. In that one of a project the text of each file is
kept as it was generated last, so that what people edit by hand can be told from it, and runs are
recorded there. This serves the same contents API under ``stagewright/contents``, for that hidden
folder and for what is not hidden. Who may use it is up to the server's own handler.
"""

from __future__ import annotations

from typing import Any

FOLDER = ".stagewright"


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "stagewright.jupyter"}]


def _load_jupyter_server_extension(app: Any) -> None:
    """Adds the handler to a server that keeps its contents in files; others hide nothing."""
    from jupyter_server.base.handlers import path_regex
    from jupyter_server.services.contents.filemanager import FileContentsManager
    from jupyter_server.services.contents.handlers import ContentsHandler
    from jupyter_server.utils import url_path_join

    if not isinstance(app.contents_manager, FileContentsManager):
        return
    manager = _manager_beside(app.contents_manager)

    class StagewrightContentsHandler(ContentsHandler):  # type: ignore[misc, valid-type]
        @property
        def contents_manager(self) -> Any:
            return manager

    base = app.web_app.settings["base_url"]
    pattern = url_path_join(base, "stagewright", "contents") + path_regex
    app.web_app.add_handlers(".*$", [(pattern, StagewrightContentsHandler)])


def _manager_beside(own: Any) -> Any:
    """A manager of the same files that shows ``.stagewright``, and has no trash."""
    from tornado.web import HTTPError

    class Manager(type(own)):  # type: ignore[misc]
        def _get_os_path(self, path: str) -> str:
            if not all(_is_shown(part) for part in path.strip("/").split("/")):
                raise HTTPError(404, f"file or directory does not exist: {path!r}")
            return str(super()._get_os_path(path))

        def should_list(self, name: str) -> bool:
            return _is_shown(name) and bool(super().should_list(name))

        # Without checkpoints, which would leave a folder of their own beside each file.
        def rename(self, old_path: str, new_path: str) -> Any:
            return self.rename_file(old_path, new_path)

        def delete(self, path: str) -> Any:
            if path.strip("/") == "":
                raise HTTPError(400, "the top folder cannot be deleted")
            return self.delete_file(path)

    # A folder in which only what is hidden is left counts as empty.
    wanted = {"allow_hidden": True, "delete_to_trash": False, "always_delete_dir": True}
    return Manager(parent=own.parent, log=own.log, **wanted)


def _is_shown(name: str) -> bool:
    return not name.startswith(".") or name == FOLDER
