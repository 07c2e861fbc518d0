# One image for every service: the command chooses (see docker-compose.yml).
FROM node:24-bookworm-slim AS build
WORKDIR /rollcall
COPY package.json package-lock.json .npmrc ./
# Without install scripts: Node is the image's own, and no PostgreSQL is embedded here. Not without optional packages:
# the compiler's binary is one.
RUN npm ci --ignore-scripts
COPY .swcrc ./
COPY tools ./tools
COPY apps ./apps
COPY libs ./libs
RUN node tools/bootstrap.mjs build && npm prune --omit=dev --omit=optional --ignore-scripts

FROM node:24-bookworm-slim
WORKDIR /rollcall
ENV NODE_ENV=production HOST=0.0.0.0 ROLLCALL_HOME=/var/lib/rollcall
RUN mkdir -p /var/lib/rollcall && chown node:node /var/lib/rollcall
COPY --from=build --chown=root:root /rollcall/package.json ./
COPY --from=build --chown=root:root /rollcall/node_modules ./node_modules
COPY --from=build --chown=root:root /rollcall/dist ./dist
COPY --from=build --chown=root:root /rollcall/libs/targets/profiles ./libs/targets/profiles
USER node
VOLUME /var/lib/rollcall
ENTRYPOINT ["node", "--enable-source-maps", "--disable-warning=TimeoutNegativeWarning", "--max-old-space-size=512", "--max-semi-space-size=16"]
CMD ["dist/apps/ingress/main.js"]
