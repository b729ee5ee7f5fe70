import subprocess
import sys


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


def test_tensorflow_comes_in_without_a_word_and_stderr_still_works():
    code = (
        "import gc, sys; from vae.models.quiet import import_tensorflow; import_tensorflow(); import_tensorflow();"
        "assert gc.isenabled();"
        "assert 'keras' in sys.modules; assert not {'matplotlib', 'pandas', 'sklearn'} & set(sys.modules);"
        "import sklearn.neighbors; print('heard', file=sys.stderr)"
    )

    done = run(code)

    assert done.returncode == 0
    assert done.stderr == "heard\n"


def test_an_import_that_fails_tells_what_it_printed():
    code = (
        "import os, sys\n"
        "class Broken:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'keras':\n"
        "            os.write(2, b'the reason')\n"
        "            raise ImportError('no keras')\n"
        "sys.meta_path.insert(0, Broken())\n"
        "from vae.models.quiet import import_tensorflow\n"
        "import_tensorflow()\n"
    )

    done = run(code)

    assert done.returncode == 1
    assert "the reason" in done.stderr
    assert "ImportError: no keras" in done.stderr
