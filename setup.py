"""What pyproject.toml cannot say: the shipped checkpoints lie inside the package once it is installed."""

import shutil

from setuptools import find_packages, setup
from setuptools.command.build_py import build_py

SHIPPED = "vae.checkpoints.shipped"


class FreshBuild(build_py):
    """Without what an earlier build left in its folder: modules that have moved since would be installed too."""

    def run(self) -> None:
        if not self.editable_mode:
            shutil.rmtree(self.build_lib, ignore_errors=True)
        super().run()


setup(
    packages=[*find_packages(include=["app", "app.*", "vae", "vae.*"]), SHIPPED],
    package_dir={SHIPPED: "checkpoints"},
    cmdclass={"build_py": FreshBuild},
)
