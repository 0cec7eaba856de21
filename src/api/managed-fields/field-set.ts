/** A set of fields as `managedFields` shows it: nested objects with keys such as `f:spec` and `k:{"name":"app"}`. */
export type FieldsV1 = { readonly [element: string]: FieldsV1 };

const SELF = ".";
const MEMBER_ONLY: FieldsV1 = Object.freeze({});

/**
 * A set of paths below one object, as a tree. Immutable once it is built; parts of it are shared.
 *
 * @see sigs.k8s.io/structured-merge-diff/fieldpath/set.go
 */
export class FieldSet {
  /** Whether the path of this node is in the set itself. */
  readonly isMember: boolean;
  /** By path element, as in {@link FieldsV1}. */
  readonly children: ReadonlyMap<string, FieldSet>;
  #fieldsV1: FieldsV1 | undefined;

  constructor(isMember: boolean, children: ReadonlyMap<string, FieldSet> = NO_CHILDREN) {
    this.isMember = isMember;
    this.children = children;
  }

  get isEmpty(): boolean {
    return !this.isMember && this.children.size === 0;
  }

  /** The set in the form of the API, made once; elements in order. */
  get fieldsV1(): FieldsV1 {
    this.#fieldsV1 ??= this.#encoded();
    return this.#fieldsV1;
  }

  union(other: FieldSet): FieldSet {
    if (other.isEmpty || other === this) return this;
    if (this.isEmpty) return other;
    const children = new Map(this.children);
    for (const [element, theirs] of other.children) {
      const own = children.get(element);
      children.set(element, own ? own.union(theirs) : theirs);
    }
    return new FieldSet(this.isMember || other.isMember, children);
  }

  /** The members that are not members of `other`. */
  difference(other: FieldSet): FieldSet {
    if (other.isEmpty || this.isEmpty) return this;
    let isSame = !(this.isMember && other.isMember);
    const children = new Map<string, FieldSet>();
    for (const [element, own] of this.children) {
      const theirs = other.children.get(element);
      const rest = theirs ? own.difference(theirs) : own;
      if (rest !== own) isSame = false;
      if (!rest.isEmpty) children.set(element, rest);
    }
    return isSame ? this : new FieldSet(this.isMember && !other.isMember, children);
  }

  intersection(other: FieldSet): FieldSet {
    const children = new Map<string, FieldSet>();
    for (const [element, own] of this.children) {
      const theirs = other.children.get(element);
      const common = theirs ? own.intersection(theirs) : EMPTY;
      if (!common.isEmpty) children.set(element, common);
    }
    const isMember = this.isMember && other.isMember;
    return isMember || children.size > 0 ? new FieldSet(isMember, children) : EMPTY;
  }

  /** Without `path` and all below it. */
  withoutTree([first, ...rest]: readonly string[]): FieldSet {
    const child = first === undefined ? undefined : this.children.get(first);
    if (first === undefined || !child) return this;
    const remaining = rest.length === 0 ? EMPTY : child.withoutTree(rest);
    const children = new Map(this.children);
    if (remaining.isEmpty) children.delete(first);
    else children.set(first, remaining);
    return new FieldSet(this.isMember, children);
  }

  equals(other: FieldSet): boolean {
    if (this === other) return true;
    if (this.isMember !== other.isMember || this.children.size !== other.children.size) return false;
    for (const [element, own] of this.children) {
      const theirs = other.children.get(element);
      if (!theirs || !own.equals(theirs)) return false;
    }
    return true;
  }

  /** All members as paths. */
  *paths(prefix: readonly string[] = []): Generator<readonly string[]> {
    if (this.isMember) yield prefix;
    for (const [element, child] of this.children) yield* child.paths([...prefix, element]);
  }

  #encoded(): FieldsV1 {
    if (this.children.size === 0) return MEMBER_ONLY;
    const elements = [...this.children.keys()].sort();
    const entries = elements.map((element) => [element, (this.children.get(element) ?? EMPTY).fieldsV1] as const);
    return Object.fromEntries([...(this.isMember ? [[SELF, MEMBER_ONLY] as const] : []), ...entries]);
  }
}

const NO_CHILDREN: ReadonlyMap<string, FieldSet> = new Map();

/** The set without members. */
export const EMPTY = new FieldSet(false);
/** The set of nothing but the path itself. */
export const MEMBER = new FieldSet(true);

/** Each set is read once, however often its object is written. */
const parsed = new WeakMap<FieldsV1, FieldSet>();

/** Reads what the API shows. Anything that is no object counts as a field without parts. */
export function parseFieldsV1(fields: FieldsV1 | undefined): FieldSet {
  if (fields === undefined) return EMPTY;
  const known = parsed.get(fields);
  if (known) return known;
  const children = childrenOf(fields);
  const set = children.size === 0 ? EMPTY : new FieldSet(false, children);
  parsed.set(fields, set);
  return set;
}

function parseNode(node: FieldsV1): FieldSet {
  if (typeof node !== "object" || node === null) return MEMBER;
  const children = childrenOf(node);
  if (children.size === 0) return MEMBER;
  return new FieldSet(Object.hasOwn(node, SELF), children);
}

function childrenOf(node: FieldsV1): Map<string, FieldSet> {
  const children = new Map<string, FieldSet>();
  for (const [element, child] of Object.entries(node)) {
    if (element !== SELF) children.set(element, parseNode(child));
  }
  return children;
}
