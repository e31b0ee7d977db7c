/**
 * Circulation of least cost by the primal network simplex: the basis is a spanning tree, an arc that lowers the cost comes
 * in, the one that limits its cycle goes out. Ties go to the last such arc along the cycle from its join, which keeps the
 * tree strongly feasible, so that the method cannot run in circles (Cunningham 1976).
 *
 * Costs and capacities are whole numbers; then flows and prices are exact.
 */
export interface Network {
  nodes: number
  from: Uint32Array
  to: Uint32Array
  cost: Float64Array
  capacity: Float64Array
}

export interface Circulation {
  flow: Float64Array
  cost: number
  /** By arc what a unit more on it would cost, with all that follows: below 0 only where its capacity binds. */
  reducedCosts: Float64Array
}

const AT_LOWER = 1
const IN_TREE = 0
const AT_UPPER = -1

export class NetworkSimplex {
  readonly #arcs: number
  readonly #from: Uint32Array
  readonly #to: Uint32Array
  readonly #cost: Float64Array
  readonly #capacity: Float64Array
  readonly #flow: Float64Array
  readonly #state: Int8Array
  readonly #potential: Float64Array
  /** By node: the node and the arc towards the root, and whether the arc leads there (1) or from there (-1). */
  readonly #parent: Int32Array
  readonly #parentArc: Int32Array
  readonly #upward: Int8Array
  readonly #depth: Int32Array
  /** Children as doubly linked lists. */
  readonly #firstChild: Int32Array
  readonly #nextSibling: Int32Array
  readonly #previousSibling: Int32Array
  readonly #stack: Int32Array
  readonly #block: number
  #search = 0

  constructor({ nodes, from, to, cost, capacity }: Network) {
    const arcs = from.length
    this.#arcs = arcs
    const all = arcs + nodes
    // An artificial arc from each node to the root: nothing leads away from there, so that nothing flows on it.
    this.#from = new Uint32Array(all)
    this.#from.set(from)
    this.#to = new Uint32Array(all).fill(nodes)
    this.#to.set(to)
    this.#cost = new Float64Array(all)
    this.#cost.set(cost)
    this.#capacity = new Float64Array(all).fill(Number.POSITIVE_INFINITY)
    this.#capacity.set(capacity)
    this.#flow = new Float64Array(all)
    this.#state = new Int8Array(all).fill(AT_LOWER)
    this.#potential = new Float64Array(nodes + 1)
    this.#parent = new Int32Array(nodes + 1).fill(nodes)
    this.#parentArc = new Int32Array(nodes + 1).fill(-1)
    this.#upward = new Int8Array(nodes + 1).fill(1)
    this.#depth = new Int32Array(nodes + 1).fill(1)
    this.#firstChild = new Int32Array(nodes + 1).fill(-1)
    this.#nextSibling = new Int32Array(nodes + 1).fill(-1)
    this.#previousSibling = new Int32Array(nodes + 1).fill(-1)
    this.#stack = new Int32Array(nodes + 1)
    this.#parent[nodes] = -1
    this.#depth[nodes] = 0
    for (let node = 0; node < nodes; node++) {
      this.#from[arcs + node] = node
      this.#parentArc[node] = arcs + node
      this.#state[arcs + node] = IN_TREE
      this.#addChild(nodes, node)
    }
    this.#block = Math.max(10, Math.ceil(Math.sqrt(arcs)))
  }

  /** The circulation of least cost. Asked again with other costs it starts from the last one. */
  solve(cost?: Float64Array): Circulation {
    if (cost) {
      this.#cost.set(cost)
      this.#potentialsBelow(this.#parent.length - 1)
    }
    while (this.#pivot());
    const flow = this.#flow.slice(0, this.#arcs)
    const reducedCosts = flow.map((_, arc) => this.#reducedCost(arc))
    return { flow, cost: flow.reduce((sum, units, arc) => sum + units * this.#cost[arc]!, 0), reducedCosts }
  }

  /** One exchange of arcs; false when no arc lowers the cost any more. */
  #pivot(): boolean {
    const entering = this.#entering()
    if (entering < 0) return false
    const isForward = this.#state[entering] === AT_LOWER
    const tail = isForward ? this.#from[entering]! : this.#to[entering]!
    const head = isForward ? this.#to[entering]! : this.#from[entering]!
    const join = this.#join(tail, head)

    // The cycle runs from the join down to the tail, over the arc, and from the head up to the join.
    let most = this.#capacity[entering]!
    let leaving = -1
    let isOnTailSide = false
    for (let node = tail; node !== join; node = this.#parent[node]!) {
      const room = this.#room(node, -1)
      if (room < most) {
        most = room
        leaving = node
        isOnTailSide = true
      }
    }
    for (let node = head; node !== join; node = this.#parent[node]!) {
      const room = this.#room(node, 1)
      if (room <= most) {
        most = room
        leaving = node
        isOnTailSide = false
      }
    }
    if (most === Number.POSITIVE_INFINITY) throw new Error('the cost of this network has no lower bound')
    if (most > 0) {
      this.#flow[entering]! += isForward ? most : -most
      for (let node = tail; node !== join; node = this.#parent[node]!) {
        this.#flow[this.#parentArc[node]!]! -= this.#upward[node]! * most
      }
      for (let node = head; node !== join; node = this.#parent[node]!) {
        this.#flow[this.#parentArc[node]!]! += this.#upward[node]! * most
      }
    }
    if (leaving < 0) {
      this.#state[entering] = isForward ? AT_UPPER : AT_LOWER
      return true
    }
    const gone = this.#parentArc[leaving]!
    this.#state[gone] = this.#flow[gone] === 0 ? AT_LOWER : AT_UPPER
    this.#state[entering] = IN_TREE
    this.#rehang(entering, isOnTailSide ? tail : head, isOnTailSide ? head : tail, leaving)
    return true
  }

  #reducedCost(arc: number): number {
    return this.#cost[arc]! + this.#potential[this.#from[arc]!]! - this.#potential[this.#to[arc]!]!
  }

  /** The arc that lowers the cost most of the next block that has one. */
  #entering(): number {
    const state = this.#state
    const cost = this.#cost
    const potential = this.#potential
    const from = this.#from
    const to = this.#to
    let best = -1
    let least = 0
    let arc = this.#search
    for (let seen = 0, inBlock = this.#block; seen < this.#arcs; seen++) {
      const gain = state[arc]! * (cost[arc]! + potential[from[arc]!]! - potential[to[arc]!]!)
      if (gain < least) {
        least = gain
        best = arc
      }
      if (++arc === this.#arcs) arc = 0
      if (--inBlock === 0) {
        if (best >= 0) break
        inBlock = this.#block
      }
    }
    this.#search = arc
    return best
  }

  #join(a: number, b: number): number {
    const depth = this.#depth
    const parent = this.#parent
    while (a !== b) {
      if (depth[a]! >= depth[b]!) a = parent[a]!
      else b = parent[b]!
    }
    return a
  }

  /** Costs on the tree changed: an arc of the tree has the reduced cost 0. */
  #potentialsBelow(root: number): void {
    const stack = this.#stack
    let size = 0
    stack[size++] = root
    while (size > 0) {
      const at = stack[--size]!
      for (let child = this.#firstChild[at]!; child >= 0; child = this.#nextSibling[child]!) {
        this.#potential[child] =
          this.#potential[at]! - this.#upward[child]! * this.#cost[this.#parentArc[child]!]!
        stack[size++] = child
      }
    }
  }

  /** How much more can flow between the node and its parent: towards the parent for 1, from it for -1. */
  #room(node: number, direction: number): number {
    const arc = this.#parentArc[node]!
    return this.#upward[node] === direction ? this.#capacity[arc]! - this.#flow[arc]! : this.#flow[arc]!
  }

  /** Cuts off the subtree of `leaving`, turns it so that `inside` is its root, and hangs it below `outside`. */
  #rehang(entering: number, inside: number, outside: number, leaving: number): void {
    let node = inside
    let parent = outside
    let arc = entering
    let upward = this.#from[entering] === inside ? 1 : -1
    for (;;) {
      const oldParent = this.#parent[node]!
      const oldArc = this.#parentArc[node]!
      const oldUpward = this.#upward[node]!
      this.#removeChild(oldParent, node)
      this.#addChild(parent, node)
      this.#parent[node] = parent
      this.#parentArc[node] = arc
      this.#upward[node] = upward
      if (node === leaving) break
      parent = node
      arc = oldArc
      upward = -oldUpward
      node = oldParent
    }
    const change =
      this.#potential[outside]! - this.#potential[inside]! - this.#upward[inside]! * this.#cost[entering]!
    const stack = this.#stack
    const depth = this.#depth
    const firstChild = this.#firstChild
    const nextSibling = this.#nextSibling
    let size = 0
    stack[size++] = inside
    while (size > 0) {
      const at = stack[--size]!
      this.#potential[at]! += change
      depth[at] = depth[this.#parent[at]!]! + 1
      for (let child = firstChild[at]!; child >= 0; child = nextSibling[child]!) stack[size++] = child
    }
  }

  #addChild(parent: number, child: number): void {
    const first = this.#firstChild[parent]!
    this.#nextSibling[child] = first
    this.#previousSibling[child] = -1
    if (first >= 0) this.#previousSibling[first] = child
    this.#firstChild[parent] = child
  }

  #removeChild(parent: number, child: number): void {
    const next = this.#nextSibling[child]!
    const previous = this.#previousSibling[child]!
    if (previous >= 0) this.#nextSibling[previous] = next
    else this.#firstChild[parent] = next
    if (next >= 0) this.#previousSibling[next] = previous
  }
}
