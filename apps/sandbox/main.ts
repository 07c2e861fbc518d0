import { runService } from '#platform';
import { MAX_BODY_BYTES } from './http/json-body.ts';
import { SandboxModule, configureSandbox } from './sandbox.module.ts';
import { readSettings } from './settings.ts';

await runService({
  name: 'sandbox',
  bodyLimit: MAX_BODY_BYTES,
  module: (environment) => SandboxModule.for(readSettings(environment.home, process.env)),
  configure: configureSandbox,
});
