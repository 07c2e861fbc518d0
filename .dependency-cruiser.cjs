const PURE = '^libs/(scim|identity|transparency)/';

/** The arrows of docs/architecture.md: apps → libs, never app → app, never lib → app; pure libs import only each other. */
module.exports = {
  forbidden: [
    {
      name: 'no-app-to-app',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    { name: 'no-lib-to-app', severity: 'error', from: { path: '^libs/' }, to: { path: '^apps/' } },
    {
      name: 'libs-through-their-index',
      severity: 'error',
      from: { path: '^(apps|libs)/([^/]+)/' },
      to: {
        path: '^libs/',
        pathNot: [
          '^libs/[^/]+/index\\.ts$',
          '^libs/platform/(nestless|servers/index)\\.ts$',
          '^libs/[^/]+/testing/',
          '^$1/$2/',
        ],
      },
    },
    {
      name: 'pure-libs-stay-pure',
      severity: 'error',
      from: { path: PURE, pathNot: '\\.spec\\.ts$|/testing/' },
      to: { pathNot: [PURE, '(^|/)node_modules/zod/'] },
    },
    {
      name: 'platform-knows-no-domain',
      severity: 'error',
      from: { path: '^libs/platform/' },
      to: { path: '^libs/(?!platform/)' },
    },
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
    { name: 'could-not-resolve', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-dev-dependency-in-product',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '\\.spec\\.ts$|/testing/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // What has packages of its own, installed when it is first used.
    exclude: { path: ['^dist/', '^bench/peers/better-auth/', '^test/verifiers/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['rollcall-source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
