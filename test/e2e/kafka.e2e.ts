import { personLife } from './person-life.ts';

personLife('kafka');
