import { html, type Html } from './html.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

/** The whole page around the board. `nonce` is what its policy knows its own style and script by. */
export function renderPage(board: Html, nonce: string): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Rollcall sandbox</title>
        <noscript><meta http-equiv="refresh" content="2" /></noscript>
        <style nonce="${nonce}">
          ${STYLE}
        </style>
      </head>
      <body>
        <div class="top">
          <h1>Rollcall sandbox</h1>
          <p>Four demo systems, each with its own interface. <a href="/systems.json">All records as JSON</a></p>
          <p id="status" role="status">Connecting</p>
        </div>
        <main id="board">${board}</main>
        <script type="module" nonce="${nonce}">
          ${SCRIPT};
        </script>
      </body>
    </html> `;
}

/** What the page may do: its own style, its own script, and its own server. */
export function pagePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
