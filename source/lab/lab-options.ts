import type {WorkerUrls} from './crew.js';
import type {Settings} from './settings.js';

export type LabOptions = {
	readonly settings: Settings;
	/** Address that the receiver listens on and the sender sends to. */
	readonly host: string;
	/** 0: any free one. */
	readonly port: number;
	readonly window?: boolean;
	/** How long the run is to be, where that is known. */
	readonly durationSeconds?: number;
	/** Bytes that frames may take while they wait for the classic sender; 1 GiB where it is left out. */
	readonly memoryBudgetBytes?: number;
	/** Everybody on this computer may use the page, not only the user who runs the program. */
	readonly webOpen?: boolean;
	/** Where the page reads and saves sessions; the platform's own place where it is left out. */
	readonly dataDir?: string;
	/** Where the workers' programs are; tests bring others. */
	readonly workers?: WorkerUrls;
};

/** A run that could not start. Its message is one line for a person. */
export class LabError extends Error {
	override readonly name = 'LabError';
}
