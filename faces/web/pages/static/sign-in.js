// Hands the key over once; from then on the browser sends it as a cookie that no script can read.

document.getElementById("sign-in").addEventListener("submit", async (event) => {
  event.preventDefault();
  const said = document.getElementById("said");
  try {
    const response = await fetch("/sign-in", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ key: document.getElementById("key").value }),
    });
    if (response.ok) location.href = "/";
    else said.textContent = (await response.json()).detail;
  } catch {
    said.textContent = "The server cannot be reached. Try again.";
  }
});
