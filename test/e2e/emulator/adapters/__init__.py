"""One module per service, one function per CloudFormation type; importing this package registers them all."""

import importlib
import pkgutil


def load() -> None:
    """Imports every module of the package."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
