"""What people do on the page."""

from playwright.sync_api import Locator, Page, expect

QUESTION = "What does an AI engineer do?"
ROADMAP = "I am a data analyst. Give me a roadmap to data engineer, 6 hours a week."


def type_question(page: Page, question: str) -> None:
    """Type a question and send it off."""
    page.get_by_label("Your question").fill(question)
    page.get_by_role("button", name="Ask", exact=True).click()


def ask(page: Page, question: str = QUESTION, *, number: int = 1) -> Locator:
    """Ask, wait for the whole answer, and return the question with it."""
    type_question(page, question)
    whole = page.locator(f"#turn-{number}")
    expect(whole).to_be_visible()
    expect(page.get_by_role("button", name="Stop")).to_be_hidden()
    return whole


def agree(page: Page, button: str) -> None:
    """Agree to what a dialog asks."""
    page.get_by_role("dialog").get_by_role("button", name=button, exact=True).click()


def menu_of(page: Page, title: str) -> Locator:
    """Open the menu of a conversation in the list."""
    item = page.locator("#threads > li").filter(has_text=title).first
    item.locator("summary").click()
    return item
