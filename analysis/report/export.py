"""From a notebook to one HTML file: executed, converted, and written whole or not at all."""

import atexit
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from analysis.output import replaced_file, unfinished_folder

TEMPLATE = Path(__file__).parents[2] / "notebooks" / "template"
# A warning would stand in the page, with the path of a file of this machine; settings for the
# user's own charts would change ours.
QUIET = {"PYTHONWARNINGS": "ignore", "MATPLOTLIBRC": os.devnull, "MPLBACKEND": "agg"}
MAX_SOCKET_PATH = 90  # bytes of a folder; the address of a socket holds 104 (macOS) or 108


class ExportError(Exception):
    """A notebook could not be turned into a page; the message names notebook and cell."""


def export_notebook(notebook, out, environment: dict[str, str] | None = None) -> Path:
    """Execute a notebook and write it as one HTML file that needs nothing else.

    Parameters
    ----------
    notebook : path
        The notebook; it runs in its own folder and is not changed.
    out : path
        The HTML file. It is replaced at the end, at once; until then the earlier one stays.
    environment : dict, optional
        Variables for the notebook, beside those of this process.

    Returns
    -------
    Path
        ``out``.

    Raises
    ------
    ExportError
        If a cell fails, or the notebook cannot be read; nothing is written then.
    OSError
        If the page cannot be written; the earlier one stays.
    """
    _skip_grammar()
    import nbformat

    notebook, out = Path(notebook), Path(out)
    try:
        page = nbformat.read(notebook, as_version=4)
    except FileNotFoundError as error:
        raise ExportError(f"{notebook}: there is no such notebook") from error
    except Exception as error:
        raise ExportError(f"{notebook}: not a notebook that can be read ({error})") from error
    execute_cells(page, notebook, environment or {})
    for cell in page.cells:  # what libraries say to developers, with paths of this machine
        if "outputs" in cell:
            cell.outputs = [o for o in cell.outputs if o.get("name") != "stderr"]
    html = convert_cells(page, notebook.stem)
    with replaced_file(out) as draft:
        draft.write_bytes(html.encode("utf-8", "replace"))
    return out


def _skip_grammar() -> None:
    """Load jsonschema without its grammar of addresses, which takes a second and checks nothing.

    No schema of a notebook has the format "iri", for which it is made.
    """
    grammar = "rfc3987_syntax"
    if grammar not in sys.modules:
        sys.modules[grammar] = None  # as if it were not installed
        try:
            import jsonschema  # noqa: F401
        finally:
            del sys.modules[grammar]


def execute_cells(page, notebook: Path, environment: dict[str, str]) -> None:
    """Run the cells of a notebook in a fresh kernel; their outputs are put into it.

    The kernel is reached over sockets of the file system, not of the network, and leaves no
    history and no settings behind.
    """
    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, DeadKernelError

    where = "at the start of the kernel"

    def note_cell(cell, cell_index):
        nonlocal where
        where = f"cell {cell_index + 1} ({cell.get('id', 'no id')})"

    # What a killed run leaves of its kernel there, the next one clears.
    with unfinished_folder(Path(tempfile.gettempdir()) / "kernel") as folder:
        is_short = len(os.fsencode(folder)) <= MAX_SOCKET_PATH
        # No folder of kernels: "python3" is this interpreter, not one that a user registered.
        manager = AsyncKernelManager(
            kernel_name="python3",
            kernel_spec_manager=KernelSpecManager(kernel_dirs=[]),
            transport="ipc" if os.name == "posix" and is_short else "tcp",
            connection_file=str(folder / "k.json"),
        )
        client = NotebookClient(
            page,
            km=manager,
            timeout=None,
            record_timing=False,
            extra_arguments=["--HistoryManager.enabled=False", "--Application.log_level=40"],
            on_cell_start=note_cell,
            resources={"metadata": {"path": str(notebook.resolve().parent)}},
        )
        try:
            # What the kernel says on its own stderr while it ends is nobody's concern; what cells
            # write there comes through their outputs.
            client.execute(
                cleanup_kc=True,
                env={**os.environ, **environment, "IPYTHONDIR": str(folder)} | QUIET,
                stderr=subprocess.DEVNULL,
            )
        except CellExecutionError as error:
            message = f"{notebook.name}, {where}: {error.ename}: {error.evalue}"
            raise ExportError(message) from error
        except (DeadKernelError, RuntimeError) as error:
            raise ExportError(f"{notebook.name}, {where}: {error}") from error
        finally:
            atexit.unregister(client._cleanup_kernel)  # of a kernel that died, it ends in a trace


def convert_cells(page, name: str) -> str:
    """Turn an executed notebook into HTML with the project's template."""
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(
        template_name=TEMPLATE.name, extra_template_basedirs=[str(TEMPLATE.parent)]
    )
    html, _ = exporter.from_notebook_node(page, {"metadata": {"name": name}})
    return html
