/**
 * What the doctor says of one thing. `good`: as it should be. `poor`: works, and would be better otherwise. `bad`: `npm start`
 * does not work like this. `unknown`: the system hides it, or there is nothing to judge.
 */
export type Mark = 'good' | 'poor' | 'bad' | 'unknown';

export type Finding = {
	/** What was looked at, in a few words. */
	readonly what: string;
	readonly mark: Mark;
	/** One line. */
	readonly value: string;
	/** The command or option that mends it; undefined where nothing has to be, or nothing can be. */
	readonly mend?: string;
};

/** What the doctor is asked about. */
export type Patient = {
	/** Where the program would listen. */
	readonly bind: string;
	readonly port: number;
	/** Where frames would go: a name or an address. */
	readonly host: string;
	readonly dataDir: string;
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly platform: NodeJS.Platform;
	readonly stdout: {
		readonly isTTY?: boolean | undefined;
		readonly columns?: number | undefined;
		readonly rows?: number | undefined;
	};
};

export type Check = {
	/** As findings name it; for the line that says that the check itself broke. */
	readonly what: string;
	/** May reject, and may never settle: `examine` says so in a line of its own. */
	look(patient: Patient): Promise<readonly Finding[]> | readonly Finding[];
};
