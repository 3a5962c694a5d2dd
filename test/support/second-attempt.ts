/**
 * For tests that compare what a person sees at a moment, such as what a terminal shows: a machine that is busy with
 * something else can make one of two runs late. `scripts/test` counts and names those that needed it. Never for a test of
 * a promise: what is to be held is held the first time.
 */
export const secondAttempt = { retry: 1 };
