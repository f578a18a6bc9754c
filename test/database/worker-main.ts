import { runWorker } from '../../src/database/worker.ts';

runWorker();
