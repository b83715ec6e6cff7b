import fs from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {pageSaveLimits, PageSaves} from '../../source/lab/page-saves.js';
import {SessionError} from '../../source/lab/session-error.js';
import {openShelf} from '../../source/lab/sessions.js';
import {filesOf, recordOf, temporaryFolder} from './sessions-fixtures.js';

function refusal(action: () => unknown): SessionError | undefined {
	try {
		action();
		return undefined;
	} catch (error) {
		if (!(error instanceof SessionError)) throw error;
		return error;
	}
}

describe('what the page may save of one run', () => {
	test('is a number of times; the console may save it still', () => {
		const dataDir = temporaryFolder();
		const saves = new PageSaves(dataDir);
		for (let count = 0; count < pageSaveLimits.sessions; count++) saves.save(recordOf(), undefined);
		expect(refusal(() => saves.save(recordOf(), 'more'))).toMatchObject({
			message:
				"the page has saved this run 100 times, which is as often as it may; save it by 's' in the console or by --save",
			isFull: true,
		});
		expect(filesOf(dataDir)).toHaveLength(pageSaveLimits.sessions);
		expect(openShelf(dataDir).save(recordOf(), 'more').name).toBe('more');
	});

	test('leaves room on the disk', () => {
		const dataDir = temporaryFolder();
		let free = pageSaveLimits.free - 1;
		const saves = new PageSaves(dataDir, () => free);
		expect(refusal(() => saves.save(recordOf(), 'one'))).toMatchObject({
			message: `127 MiB are free in ${dataDir}, and the page leaves 128 MiB; save it by 's' in the console or by --save`,
			isFull: true,
		});
		expect(fs.readdirSync(dataDir)).toEqual([]);
		free++;
		expect(saves.save(recordOf(), 'one').name).toBe('one');
	});

	test('does not count what was refused for its name', () => {
		const saves = new PageSaves(temporaryFolder());
		saves.save(recordOf(), 'one');
		for (let count = 0; count < pageSaveLimits.sessions; count++) {
			expect(refusal(() => saves.save(recordOf(), 'one'))).toMatchObject({isFull: false});
		}

		expect(saves.save(recordOf(), 'two').name).toBe('two');
	});

	test('may go to a folder that is not there yet', () => {
		const dataDir = path.join(temporaryFolder(), 'a', 'b');
		expect(new PageSaves(dataDir).save(recordOf(), 'one').name).toBe('one');
	});
});
