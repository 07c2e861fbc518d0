import { runService } from '#platform';
import { auditorService } from './service.ts';

await runService(auditorService);
