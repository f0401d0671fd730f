"""The model that a command may ask beside its own work; without one nothing of it is loaded."""

from contextlib import AbstractContextManager

from agent.settings import OFFLINE, load_settings
from faces.terminal import stderr
from tools.language_model import LanguageModel


def chosen_model(name: str | None) -> LanguageModel | None:
    """Return the model named, else the one that is set; None where that is the embedded one."""
    settings = load_settings()
    chosen = name or settings.model_name
    if chosen == OFFLINE:
        return None
    from agent.asking import load_asked  # LangChain, which nothing here needs without a model

    return load_asked(settings, name=chosen)


def waiting_for(model: LanguageModel) -> AbstractContextManager[object]:
    """Show that a model is being asked."""
    return stderr().status(f"asking {model.name} ...", spinner="dots")
