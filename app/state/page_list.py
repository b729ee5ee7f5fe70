"""The pages by name, address and file: what the navigation shows, and what the server says before a page has loaded."""

from dataclasses import dataclass

PRODUCT = "Latent Atlas"


@dataclass(frozen=True)
class PageEntry:
    """One page of the navigation.

    Attributes:
        folder: of its view, in app/views.
        title: its name in the navigation and above the page.
        icon: Material symbol beside the name.
        url_path: its address below the server's, empty for the opening page.
        alone: whether it never stands in another site's frame.
    """

    folder: str
    title: str
    icon: str
    url_path: str
    alone: bool = False

    @property
    def view(self) -> str:
        """The file of its view, as Streamlit finds it beside the navigation."""
        return f"{self.folder}/page.py"

    @property
    def symbol(self) -> str:
        """Its icon in Streamlit's words."""
        return f":material/{self.icon}:"

    @property
    def document_title(self) -> str:
        """What a browser writes on the page's tab."""
        return f"{self.title} · {PRODUCT}"


PAGE_LIST = (
    PageEntry("explore", "Explore", "explore", ""),
    PageEntry("encoded", "Encoded digits", "scatter_plot", "encoded-digits"),
    PageEntry("draw", "Draw", "draw", "draw"),
    PageEntry("reconstruct", "Reconstruct", "compare", "reconstruct"),
    PageEntry("beta", "Beta", "tune", "beta"),
    PageEntry("generate", "Generate", "grid_view", "generate"),
    PageEntry("codes", "Codes", "apps", "codes"),
    PageEntry("checkpoints", "Checkpoints", "view_column", "checkpoints"),
    PageEntry("train", "Train", "model_training", "train", alone=True),
)


def entry(url_path: str) -> PageEntry:
    """The page at an address below the server's; the opening page where there is none, as Streamlit shows it."""
    return next((page for page in PAGE_LIST if page.url_path == url_path), PAGE_LIST[0])
