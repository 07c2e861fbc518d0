import { runService } from '#platform';
import { ingressService } from './service.ts';

await runService(ingressService);
