import { crashRounds } from './rounds.ts';

crashRounds('embedded');
