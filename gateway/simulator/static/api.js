// Calls to the simulator. The number travels in the body: an address would end up in an access log.

const base = document.body.dataset.api;

export class Refused extends Error {}

export async function call(action, words) {
  let response;
  try {
    response = await fetch(base + action, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(words),
    });
  } catch {
    throw new Refused("No network.\nHakuna mtandao.");
  }
  if (!response.ok) {
    const sentence = response.headers.get("Content-Type")?.startsWith("text/plain") && (await response.text());
    throw new Refused(sentence || "No network.\nHakuna mtandao.");
  }
  return response.json();
}
