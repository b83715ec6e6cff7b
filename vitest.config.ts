import {defineConfig} from 'vitest/config';

/** They compare what a stream does with what it could do at its best, so nothing else may stream beside them. */
const alone = ['switching', 'web-feed', 'web-many', 'adapt'].map(name => `test/integration/${name}.test.ts`);

/**
 * Quick tests first, as many side by side as the machine has cores. Those that start the built program wait for a stream more
 * than they work, so two files of them run side by side; and in the end, one after the other, those that need the machine alone.
 */
export default defineConfig({
	test: {
		projects: [
			{
				test: {
					name: 'unit',
					include: ['test/**/*.test.{ts,tsx}'],
					exclude: ['test/integration/**'],
					testTimeout: 20_000,
					sequence: {groupOrder: 0},
				},
			},
			{
				test: {
					name: 'integration',
					include: ['test/integration/**/*.test.ts'],
					exclude: alone,
					maxWorkers: 2,
					testTimeout: 60_000,
					hookTimeout: 60_000,
					sequence: {groupOrder: 1},
				},
			},
			{
				test: {
					name: 'alone',
					include: alone,
					fileParallelism: false,
					testTimeout: 60_000,
					hookTimeout: 60_000,
					sequence: {groupOrder: 2},
				},
			},
		],
	},
});
