type Ref<Value> = { current: Value };
export function useState<Value>(first: Value | (() => Value)): [Value, (next: Value | ((old: Value) => Value)) => void];
export function useEffect(run: () => unknown, dependencies?: unknown[]): void;
export function useRef<Value>(first: Value): Ref<Value>;
export function useMemo<Value>(make: () => Value, dependencies: unknown[]): Value;
export function useCallback<Function_>(run: Function_, dependencies: unknown[]): Function_;
export function useReducer<State>(reduce: (state: State) => State, first: State): [State, () => void];
export function useId(): string;
