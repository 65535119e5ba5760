// A certified OpenID Connect provider on a free port of the loopback interface, with its own development sign-in pages.
// Arguments: the redirect URI and the post-logout redirect URI of the one client. Prints one JSON line when it serves.

import { createServer } from "node:http";

import * as oidc from "oidc-provider";

const [redirectUri, afterLogout] = process.argv.slice(2);
const people = {
  camille: { name: "Camille Martin", email: "camille@service.example", roles: ["instructeur"], siret: "13000000000001" },
  remi: { name: "Rémi Petit", email: "remi@service.example", roles: ["relecteur"], siret: "13000000000001" },
  lou: { given_name: "Lou", usual_name: "Bernard", email: "lou@ailleurs.example", siret: "99" },
};
const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new oidc.Provider(issuer, {
    clients: [{
      client_id: "lisiere",
      client_secret: "un-secret-d-essai",
      redirect_uris: [redirectUri],
      post_logout_redirect_uris: [afterLogout],
      grant_types: ["authorization_code"],
      response_types: ["code"],
    }],
    claims: { openid: ["sub"], profile: ["name", "given_name", "usual_name", "roles", "siret"], email: ["email"] },
    findAccount: (_context, id) => people[id] && { accountId: id, claims: () => ({ sub: id, ...people[id] }) },
    features: {
      introspection: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => undefined,
        getResourceServerInfo: (_context, resource) => ({ scope: "api", audience: resource, accessTokenFormat: "jwt" }),
      },
    },
    pkce: { required: () => true },
    cookies: { keys: ["une-cle-d-essai"] },
  });
  server.on("request", provider.callback());
  process.stdout.write(`${JSON.stringify({ issuer })}\n`);
});
process.on("SIGTERM", () => process.exit(0));
