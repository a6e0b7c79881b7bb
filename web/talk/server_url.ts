// Addresses of the server that this page comes from.

/** A server that needs an API key gets the one of the page's own address: /?key=… */
export function server_url(path: string, page: string): URL {
  const url = new URL(path, page);
  const key = new URL(page).searchParams.get("key");
  if (key !== null) url.searchParams.set("key", key);
  return url;
}

export function websocket_url(path: string, page: string): URL {
  const url = server_url(path, page);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url;
}
