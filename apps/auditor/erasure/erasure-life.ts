import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Erasures } from './erasures.ts';

/** Begins to take requests on once everything else is there; Connections ends it. */
@Injectable()
export class ErasureLife implements OnApplicationBootstrap {
  constructor(private readonly erasures: Erasures) {}

  onApplicationBootstrap(): void {
    this.erasures.start();
  }
}
