import {z} from 'zod';
import {mostCamera} from '../video/source-name.js';

/*
 * What we and the two programs say to each other: the heads of the messages in pipe.ts. Nothing that comes through a
 * pipe is believed, so both sides check with these.
 */

/** Pixels; what a JPEG can have at most. */
export const maximumSide = 65_535;
const side = z.number().int().min(1).max(maximumSide);
const count = z.number().int().min(0);

/** To both programs' handles: it could not be opened, or can't go on. One line for a person. */
const failed = z.object({type: z.literal('failed'), reason: z.string()});

export const cameraRequest = z.discriminatedUnion('type', [
	z.object({
		type: z.literal('open'),
		/** Device index, or path of a file. */
		input: z.union([z.number().int().min(0).max(mostCamera), z.string().min(1)]),
		/** Asked of a camera; a file's pictures are resized to it. */
		width: side.optional(),
		height: side.optional(),
		fps: z.number().positive().optional(),
		/** Pictures are resized to width × height whatever comes: after a restart the size must stay. */
		keepSize: z.boolean(),
		/** Of a file: index of the frame to begin with. */
		position: count,
	}),
	z.object({type: z.literal('next')}),
]);
export type CameraRequest = z.infer<typeof cameraRequest>;
export type CameraOpenRequest = Extract<CameraRequest, {type: 'open'}>;

export const cameraAnswer = z.discriminatedUnion('type', [
	failed,
	/** The usual backend can't open it, and others are asked now, during which the process hears nothing. */
	z.object({type: z.literal('trying')}),
	z.object({type: z.literal('opened'), width: side, height: side, fps: z.number().positive().nullable()}),
	/** A camera gave a picture, which may never be asked for. */
	z.object({
		type: z.literal('grabbed'),
		/** Microseconds of the machine's monotonic clock. */
		capturedAt: z.number(),
		/** Pictures that a newer one replaced before they were asked for, in all. */
		superseded: count,
	}),
	/** Its body is the picture, BGR24. */
	z.object({
		type: z.literal('picture'),
		width: side,
		height: side,
		capturedAt: z.number(),
		/** Of a file: index of this frame in it. */
		position: count,
		/** Frames of a file that this process could not decode, in all. */
		skipped: count,
		/** CPU time of this process so far. */
		cpuMicroseconds: count,
	}),
]);
export type CameraAnswer = z.infer<typeof cameraAnswer>;

export const windowRequest = z.discriminatedUnion('type', [
	z.object({type: z.literal('open'), title: z.string()}),
	/** Its body is the frame. */
	z.object({
		type: z.literal('frame'),
		index: count,
		codec: z.enum(['jpeg', 'raw']),
		width: side,
		height: side,
	}),
]);
export type WindowRequest = z.infer<typeof windowRequest>;

export const windowAnswer = z.discriminatedUnion('type', [
	failed,
	z.object({type: z.literal('opened')}),
	/** The frame is on the screen: the next one may be sent. */
	z.object({
		type: z.literal('shown'),
		index: count,
		/** It was damaged, and what can be shown of it is shown. */
		isRepaired: z.boolean(),
		shownAt: z.number(),
		cpuMicroseconds: count,
	}),
	/** The frame can't be decoded and was not shown: the next one may be sent. */
	z.object({type: z.literal('damaged'), index: count, reason: z.string()}),
	/** The person closed the window. */
	z.object({type: z.literal('closed')}),
]);
export type WindowAnswer = z.infer<typeof windowAnswer>;
