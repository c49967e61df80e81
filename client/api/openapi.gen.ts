/** The HTTP interface as docs/openapi.json describes it; `npm run openapi` writes this file. */

export interface paths {
  "/api/session": {
    /** Who is signed in */
    get: {
      responses: {
        /** @description Default Response */
        200: {
          content: {
            readonly "application/json": {
              readonly user: components["schemas"]["User"];
              readonly permissions: readonly string[];
              /** @description The same profile by profile, with how far each reaches. */
              readonly grants: readonly ({
                  /** Format: uuid */
                  readonly profile: string;
                  readonly chosen: readonly string[];
                  readonly accessControl: {
                    readonly resources: readonly string[];
                    readonly tags: {
                      [key: string]: string;
                    };
                  } | null;
                })[];
              /**
               * @description Whether granting what one does not hold oneself is a warning or an error.
               * @enum {unknown}
               */
              readonly grantBeyondOwn: "warn" | "refuse";
              readonly instance: string;
              /** @description Of the product. */
              readonly version: string;
            };
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    /** Sign in */
    post: {
      readonly requestBody: {
        readonly content: {
          readonly "application/json": {
            readonly username: string;
            readonly password: string;
          };
        };
      };
      responses: {
        /** @description Default Response */
        201: {
          content: {
            readonly "application/json": {
              readonly user: components["schemas"]["User"];
              readonly permissions: readonly string[];
              /** @description The same profile by profile, with how far each reaches. */
              readonly grants: readonly ({
                  /** Format: uuid */
                  readonly profile: string;
                  readonly chosen: readonly string[];
                  readonly accessControl: {
                    readonly resources: readonly string[];
                    readonly tags: {
                      [key: string]: string;
                    };
                  } | null;
                })[];
              /**
               * @description Whether granting what one does not hold oneself is a warning or an error.
               * @enum {unknown}
               */
              readonly grantBeyondOwn: "warn" | "refuse";
              readonly instance: string;
              /** @description Of the product. */
              readonly version: string;
              readonly passwordProblem?: {
                readonly code: string;
                readonly detail: string;
              };
            };
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    /** Sign out */
    delete: {
      responses: {
        /** @description Done */
        204: {
          content: never;
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/api/sessions": {
    /** Sign out everywhere: end every session of the caller */
    delete: {
      responses: {
        /** @description Done */
        204: {
          content: never;
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/api/setup": {
    /** Whether the instance still needs its first administrator */
    get: {
      responses: {
        /** @description Default Response */
        200: {
          content: {
            readonly "application/json": {
              readonly needed: boolean;
            };
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    /** Make the first administrator and sign in */
    post: {
      readonly requestBody: {
        readonly content: {
          readonly "application/json": {
            readonly token: string;
            readonly username: string;
            readonly password: string;
          };
        };
      };
      responses: {
        /** @description Default Response */
        201: {
          content: {
            readonly "application/json": {
              readonly user: components["schemas"]["User"];
              readonly permissions: readonly string[];
              /** @description The same profile by profile, with how far each reaches. */
              readonly grants: readonly ({
                  /** Format: uuid */
                  readonly profile: string;
                  readonly chosen: readonly string[];
                  readonly accessControl: {
                    readonly resources: readonly string[];
                    readonly tags: {
                      [key: string]: string;
                    };
                  } | null;
                })[];
              /**
               * @description Whether granting what one does not hold oneself is a warning or an error.
               * @enum {unknown}
               */
              readonly grantBeyondOwn: "warn" | "refuse";
              readonly instance: string;
              /** @description Of the product. */
              readonly version: string;
            };
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/api/invitation": {
    /** Set one’s password with a one-time link; every session of the account ends */
    post: {
      readonly requestBody: {
        readonly content: {
          readonly "application/json": {
            readonly token: string;
            readonly password: string;
          };
        };
      };
      responses: {
        /** @description Done */
        204: {
          content: never;
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/api/events": {
    /**
     * What changed among the profiles, users and drafts that one may see, as server-sent events
     * @description Events `profiles`, `users` and `drafts` carry `{"items": [{"id", "revision"}]}`; a revision of null says that it can no longer be seen. The revision of a profile is its own, of users and drafts a number that grows with their changes. `reset` says that something was missed: ask for everything again.
     */
    get: {
      responses: {
        /** @description text/event-stream */
        200: {
          content: {
            readonly "application/json": string;
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/api/me/password": {
    /** Set one’s own password; every other session and every token of the caller ends */
    put: {
      readonly requestBody: {
        readonly content: {
          readonly "application/json": {
            readonly current: string;
            readonly next: string;
          };
        };
      };
      responses: {
        /** @description Done */
        204: {
          content: never;
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/api/me": {
    /** Oneself */
    get: {
      responses: {
        /** @description Default Response */
        200: {
          content: {
            readonly "application/json": components["schemas"]["User"];
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/api/me/sessions": {
    /** One’s own sessions, the newest first */
    get: {
      responses: {
        /** @description Default Response */
        200: {
          content: {
            readonly "application/json": {
              readonly items: readonly ({
                  /** Format: uuid */
                  readonly id: string;
                  /** Format: date-time */
                  readonly startedAt: string;
                  /** Format: date-time */
                  readonly lastUsedAt: string;
                  /**
                   * Format: date-time
                   * @description When it ends by itself, unless it is used before.
                   */
                  readonly expiresAt: string;
                  readonly address: string | null;
                  readonly browser: string | null;
                  /** @description Whether it is the one that asks. */
                  readonly current: boolean;
                })[];
              readonly next: string | null;
            };
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    /** End all of one’s own sessions but this one */
    delete: {
      responses: {
        /** @description Done */
        204: {
          content: never;
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/api/me/sessions/{id}": {
    /** End one of one’s own sessions */
    delete: {
      parameters: {
        path: {
          id: string;
        };
      };
      responses: {
        /** @description Done */
        204: {
          content: never;
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/api/me/tokens": {
    /** One’s own tokens, the newest first */
    get: {
      responses: {
        /** @description Default Response */
        200: {
          content: {
            readonly "application/json": {
              readonly items: readonly ({
                  /** Format: uuid */
                  readonly id: string;
                  readonly name: string;
                  readonly scopes: readonly ("decisions" | "profiles:read" | "profiles:write" | "users:read" | "users:write")[];
                  /** Format: date-time */
                  readonly createdAt: string;
                  /**
                   * Format: date-time
                   * @description When it ends by itself; one that has is listed for 30 days more.
                   */
                  readonly expiresAt: string;
                  readonly lastUsedAt: string | null;
                })[];
              readonly next: string | null;
            };
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    /** Make a token with which a program acts in one’s name, within its scopes */
    post: {
      readonly requestBody: {
        readonly content: {
          readonly "application/json": {
            readonly name: string;
            readonly scopes: readonly ("decisions" | "profiles:read" | "profiles:write" | "users:read" | "users:write")[];
            /**
             * Format: date-time
             * @description At most a year away.
             */
            readonly expiresAt: string;
            /** @description One’s own. */
            readonly password: string;
          };
        };
      };
      responses: {
        /** @description Default Response */
        201: {
          content: {
            readonly "application/json": {
              /** Format: uuid */
              readonly id: string;
              /** @description The secret, to be sent as `Authorization: Bearer`; told in this answer alone. */
              readonly token: string;
              readonly name: string;
              readonly scopes: readonly ("decisions" | "profiles:read" | "profiles:write" | "users:read" | "users:write")[];
              /** Format: date-time */
              readonly expiresAt: string;
            };
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/api/me/tokens/{id}": {
    /** End one of one’s own tokens */
    delete: {
      parameters: {
        path: {
          id: string;
        };
      };
      responses: {
        /** @description Done */
        204: {
          content: never;
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/api/catalog": {
    /** The permission catalogue */
    get: {
      parameters: {
        header?: {
          /** @description To be answered as somebody with this would be, as far as one sees it oneself: base64url of `{"chosen": […], "accessControl": … or null}`. */
          "accord-try-as"?: string;
        };
      };
      responses: {
        /** @description The catalogue as docs/catalog-format.md describes it. */
        200: {
          content: {
            readonly "application/json": {
              [key: string]: unknown;
            };
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/api/assertions": {
    /** What this instance lays down about profiles and people */
    get: {
      parameters: {
        header?: {
          /** @description To be answered as somebody with this would be, as far as one sees it oneself: base64url of `{"chosen": […], "accessControl": … or null}`. */
          "accord-try-as"?: string;
        };
      };
      responses: {
        /** @description The assertions as docs/assertions.md describes them, with their defaults filled in. */
        200: {
          content: {
            readonly "application/json": {
              readonly assertions: readonly {
                  [key: string]: unknown;
                }[];
            };
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/api/profiles": {
    /** Security profiles, by name */
    get: {
      parameters: {
        query?: {
          /** @description Text to look for, without regard to case and runs of white space. */
          query?: string;
          limit?: number;
          /** @description `next` of the answer before. */
          cursor?: string;
          /** @description Only profiles that nobody has whom one may see, or only those that grant the same as another that one may see, but for at most 3 permissions. */
          only?: "unassigned" | "alike";
        };
        header?: {
          /** @description To be answered as somebody with this would be, as far as one sees it oneself: base64url of `{"chosen": […], "accessControl": … or null}`. */
          "accord-try-as"?: string;
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          content: {
            readonly "application/json": {
              readonly items: readonly components["schemas"]["Profile"][];
              readonly next: string | null;
            };
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    /** Create a security profile */
    post: {
      parameters: {
        header?: {
          /** @description A UUID; the same key with the same request is answered as the first time. */
          "idempotency-key"?: string;
        };
      };
      readonly requestBody: {
        readonly content: {
          readonly "application/json": {
            readonly name: string;
            /** @description Permissions; what they require is added by the server. */
            readonly chosen: readonly string[];
            readonly description?: string;
            readonly accessControl?: {
              readonly resources: readonly string[];
              readonly tags: {
                [key: string]: string;
              };
            } | null;
            readonly tags?: {
              [key: string]: string;
            };
            /** @description Findings that the caller acknowledges: the fingerprint of each by its key, as an issue names them. */
            readonly acknowledged?: {
              [key: string]: string;
            };
          };
        };
      };
      responses: {
        /** @description Default Response */
        201: {
          content: {
            readonly "application/json": components["schemas"]["SavedProfile"];
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/api/profiles/{id}": {
    /** One security profile */
    get: {
      parameters: {
        header?: {
          /** @description To be answered as somebody with this would be, as far as one sees it oneself: base64url of `{"chosen": […], "accessControl": … or null}`. */
          "accord-try-as"?: string;
        };
        path: {
          id: string;
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          content: {
            readonly "application/json": components["schemas"]["Profile"];
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    /** Replace a security profile */
    put: {
      parameters: {
        header?: {
          /** @description A UUID; the same key with the same request is answered as the first time. */
          "idempotency-key"?: string;
          /** @description Required: the ETag of the revision to change. */
          "if-match"?: string;
        };
        path: {
          id: string;
        };
      };
      readonly requestBody: {
        readonly content: {
          readonly "application/json": {
            readonly name: string;
            readonly description: string;
            /** @description Permissions; what they require is added by the server. */
            readonly chosen: readonly string[];
            readonly accessControl: {
              readonly resources: readonly string[];
              readonly tags: {
                [key: string]: string;
              };
            } | null;
            readonly tags: {
              [key: string]: string;
            };
            /** @description Findings that the caller acknowledges: the fingerprint of each by its key, as an issue names them. */
            readonly acknowledged?: {
              [key: string]: string;
            };
          };
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          content: {
            readonly "application/json": components["schemas"]["SavedProfile"];
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    /** Remove a security profile that nobody has */
    delete: {
      parameters: {
        header?: {
          /** @description A UUID; the same key with the same request is answered as the first time. */
          "idempotency-key"?: string;
          /** @description Required: the ETag of the revision to change. */
          "if-match"?: string;
        };
        path: {
          id: string;
        };
      };
      responses: {
        /** @description Done */
        204: {
          content: never;
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    /** Change the named parts of a security profile */
    patch: {
      parameters: {
        header?: {
          /** @description A UUID; the same key with the same request is answered as the first time. */
          "idempotency-key"?: string;
          /** @description Required: the ETag of the revision to change. */
          "if-match"?: string;
        };
        path: {
          id: string;
        };
      };
      readonly requestBody: {
        readonly content: {
          readonly "application/json": {
            readonly name?: string;
            readonly description?: string;
            /** @description Permissions; what they require is added by the server. */
            readonly chosen?: readonly string[];
            readonly accessControl?: {
              readonly resources: readonly string[];
              readonly tags: {
                [key: string]: string;
              };
            } | null;
            readonly tags?: {
              [key: string]: string;
            };
            /** @description Findings that the caller acknowledges: the fingerprint of each by its key, as an issue names them. */
            readonly acknowledged?: {
              [key: string]: string;
            };
          };
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          content: {
            readonly "application/json": components["schemas"]["SavedProfile"];
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/api/profiles/{id}/holders": {
    /** Who has a security profile, by username */
    get: {
      parameters: {
        query?: {
          /** @description Text to look for, without regard to case and runs of white space. */
          query?: string;
          limit?: number;
          /** @description `next` of the answer before. */
          cursor?: string;
        };
        header?: {
          /** @description To be answered as somebody with this would be, as far as one sees it oneself: base64url of `{"chosen": […], "accessControl": … or null}`. */
          "accord-try-as"?: string;
        };
        path: {
          id: string;
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          content: {
            readonly "application/json": {
              readonly items: readonly components["schemas"]["User"][];
              readonly next: string | null;
            };
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/api/profiles/{id}/effect": {
    /** What a change of a security profile would do to those who have it: at most 100 of them */
    post: {
      parameters: {
        path: {
          id: string;
        };
      };
      readonly requestBody: {
        readonly content: {
          readonly "application/json": {
            /** @description Permissions; what they require is added by the server. */
            readonly chosen: readonly string[];
            readonly accessControl?: {
              readonly resources: readonly string[];
              readonly tags: {
                [key: string]: string;
              };
            } | null;
          };
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          content: {
            readonly "application/json": {
              /** @description Those whom one may see: of more, the first 100. */
              readonly holders: {
                readonly count: number;
                readonly more: boolean;
              };
              /** @description Holders for whom the same changes, the most people first. */
              readonly groups: readonly ({
                  readonly count: number;
                  /** @description Some of them, by username. */
                  readonly people: readonly {
                      /** Format: uuid */
                      readonly id: string;
                      readonly username: string;
                      readonly displayName: string;
                    }[];
                  /** @description What they hold otherwise: null where it is not held. By name, sorted by code unit. */
                  readonly changes: readonly ({
                      readonly permission: string;
                      readonly before: ("everywhere" | {
                        /** @description Alternatives: a resource is reached that has every tag of one of them. */
                        readonly tags: readonly {
                            [key: string]: string;
                          }[];
                      }) | null;
                      readonly after: ("everywhere" | {
                        /** @description Alternatives: a resource is reached that has every tag of one of them. */
                        readonly tags: readonly {
                            [key: string]: string;
                          }[];
                      }) | null;
                    })[];
                })[];
              /** @description Holders for whom nothing changes. */
              readonly unchanged: number;
              readonly moreGroups: boolean;
              /** @description Whether tags limit which users and profiles one sees, so that there may be others. */
              readonly hidden: {
                readonly users: boolean;
                readonly profiles: boolean;
              };
            };
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/api/profiles/{id}/alike": {
    /** Security profiles that grant the same under the same access control, but for at most 3 permissions */
    get: {
      parameters: {
        header?: {
          /** @description To be answered as somebody with this would be, as far as one sees it oneself: base64url of `{"chosen": […], "accessControl": … or null}`. */
          "accord-try-as"?: string;
        };
        path: {
          id: string;
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          content: {
            readonly "application/json": {
              /** @description The nearest first; equal where it lacks and adds nothing. */
              readonly items: readonly {
                  /** Format: uuid */
                  readonly id: string;
                  readonly name: string;
                  /** @description Permissions that this one does not grant. */
                  readonly lacks: readonly string[];
                  /** @description Permissions that only this one grants. */
                  readonly adds: readonly string[];
                }[];
              readonly more: boolean;
            };
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/api/permissions/{permission}/holders": {
    /** Who holds a permission, by username: through which profiles, and how far */
    get: {
      parameters: {
        query?: {
          /** @description Text to look for, without regard to case and runs of white space. */
          query?: string;
          limit?: number;
          /** @description `next` of the answer before. */
          cursor?: string;
        };
        header?: {
          /** @description To be answered as somebody with this would be, as far as one sees it oneself: base64url of `{"chosen": […], "accessControl": … or null}`. */
          "accord-try-as"?: string;
        };
        path: {
          permission: string;
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          content: {
            readonly "application/json": {
              readonly items: readonly ({
                  /** Format: uuid */
                  readonly id: string;
                  readonly username: string;
                  readonly displayName: string;
                  /** @description A disabled user may do nothing for now. */
                  readonly enabled: boolean;
                  readonly through: readonly ({
                      /** Format: uuid */
                      readonly profile: string;
                      readonly name: string;
                      /** @description The chosen permissions that bring it: itself, or what requires it. */
                      readonly choices: readonly string[];
                      readonly reach: "everywhere" | {
                        /** @description Alternatives: a resource is reached that has every tag of one of them. */
                        readonly tags: readonly {
                            [key: string]: string;
                          }[];
                      };
                    })[];
                  readonly reach: "everywhere" | {
                    /** @description Alternatives: a resource is reached that has every tag of one of them. */
                    readonly tags: readonly {
                        [key: string]: string;
                      }[];
                  };
                  /** @description Whether it also comes through profiles that the asker may not see. */
                  readonly hidden: boolean;
                })[];
              readonly next: string | null;
            };
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/api/permissions/{permission}/profiles": {
    /** Which security profiles grant a permission, by name: through which choices, and how far */
    get: {
      parameters: {
        query?: {
          /** @description Text to look for, without regard to case and runs of white space. */
          query?: string;
          limit?: number;
          /** @description `next` of the answer before. */
          cursor?: string;
        };
        header?: {
          /** @description To be answered as somebody with this would be, as far as one sees it oneself: base64url of `{"chosen": […], "accessControl": … or null}`. */
          "accord-try-as"?: string;
        };
        path: {
          permission: string;
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          content: {
            readonly "application/json": {
              readonly items: readonly ({
                  /** Format: uuid */
                  readonly id: string;
                  readonly name: string;
                  readonly description: string;
                  /** @description Whether it is chosen itself; else it is derived from what is. */
                  readonly chosen: boolean;
                  /** @description The chosen permissions that bring it: itself, or what requires it. */
                  readonly choices: readonly string[];
                  readonly reach: "everywhere" | {
                    /** @description Alternatives: a resource is reached that has every tag of one of them. */
                    readonly tags: readonly {
                        [key: string]: string;
                      }[];
                  };
                })[];
              readonly next: string | null;
            };
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/api/profiles/{id}/revisions": {
    /** Revisions of a security profile, newest first: those whose tags one may see */
    get: {
      parameters: {
        query?: {
          limit?: number;
          /** @description `next` of the answer before. */
          cursor?: string;
        };
        header?: {
          /** @description To be answered as somebody with this would be, as far as one sees it oneself: base64url of `{"chosen": […], "accessControl": … or null}`. */
          "accord-try-as"?: string;
        };
        path: {
          id: string;
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          content: {
            readonly "application/json": {
              readonly items: readonly ({
                  readonly revision: number;
                  /** Format: date-time */
                  readonly at: string;
                  /** @description The username of then. */
                  readonly by: string;
                  readonly byId: string | null;
                  readonly byNow: string | null;
                  readonly name: string;
                  readonly draft: string | null;
                })[];
              readonly next: string | null;
            };
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/api/profiles/{id}/revisions/{revision}": {
    /** A security profile as it was */
    get: {
      parameters: {
        header?: {
          /** @description To be answered as somebody with this would be, as far as one sees it oneself: base64url of `{"chosen": […], "accessControl": … or null}`. */
          "accord-try-as"?: string;
        };
        path: {
          id: string;
          revision: string;
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          content: {
            readonly "application/json": components["schemas"]["Profile"];
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/api/profiles/{id}/restore": {
    /** Restore an earlier revision of a security profile */
    post: {
      parameters: {
        header?: {
          /** @description A UUID; the same key with the same request is answered as the first time. */
          "idempotency-key"?: string;
          /** @description Required: the ETag of the revision to change. */
          "if-match"?: string;
        };
        path: {
          id: string;
        };
      };
      readonly requestBody: {
        readonly content: {
          readonly "application/json": {
            readonly revision: number;
            /** @description Findings that the caller acknowledges: the fingerprint of each by its key, as an issue names them. */
            readonly acknowledged?: {
              [key: string]: string;
            };
          };
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          content: {
            readonly "application/json": components["schemas"]["SavedProfile"];
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/api/drafts": {
    /** Drafts, newest change first: the open ones, unless another state is asked for; one that changes moves to the first page */
    get: {
      parameters: {
        query?: {
          /** @description Text to look for, without regard to case and runs of white space. */
          query?: string;
          limit?: number;
          /** @description `next` of the answer before. */
          cursor?: string;
          state?: "open" | "committed" | "discarded";
          /** @description Only changes of this security profile. */
          profile?: string;
        };
        header?: {
          /** @description To be answered as somebody with this would be, as far as one sees it oneself: base64url of `{"chosen": […], "accessControl": … or null}`. */
          "accord-try-as"?: string;
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          content: {
            readonly "application/json": {
              readonly items: readonly components["schemas"]["Draft"][];
              readonly next: string | null;
            };
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/api/drafts/{id}": {
    /** One draft, closed ones included */
    get: {
      parameters: {
        header?: {
          /** @description To be answered as somebody with this would be, as far as one sees it oneself: base64url of `{"chosen": […], "accessControl": … or null}`. */
          "accord-try-as"?: string;
        };
        path: {
          id: string;
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          content: {
            readonly "application/json": components["schemas"]["Draft"];
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    /** Make a draft known before anybody has written it; one that nobody writes vanishes an hour after everybody left */
    put: {
      parameters: {
        path: {
          id: string;
        };
      };
      readonly requestBody: {
        readonly content: {
          readonly "application/json": {
            readonly base?: {
              /** Format: uuid */
              readonly profile: string;
              readonly revision: number;
            } | null;
            readonly continues?: string | null;
          };
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          content: {
            readonly "application/json": {
              readonly draft: components["schemas"]["Draft"];
              /** @description Other open drafts of the same profile, as far as one may see them. */
              readonly others: readonly {
                  /** Format: uuid */
                  readonly id: string;
                  /** @description The username of who began it. */
                  readonly by: string;
                }[];
            };
          };
        };
        /** @description Default Response */
        201: {
          content: {
            readonly "application/json": {
              readonly draft: components["schemas"]["Draft"];
              /** @description Other open drafts of the same profile, as far as one may see them. */
              readonly others: readonly {
                  /** Format: uuid */
                  readonly id: string;
                  /** @description The username of who began it. */
                  readonly by: string;
                }[];
            };
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    /** Discard a draft */
    delete: {
      parameters: {
        path: {
          id: string;
        };
      };
      responses: {
        /** @description Done */
        204: {
          content: never;
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/api/drafts/{id}/content": {
    /** What a draft proposes, as long as its log is kept: of a closed one too, so that it can be gone on with */
    get: {
      parameters: {
        header?: {
          /** @description To be answered as somebody with this would be, as far as one sees it oneself: base64url of `{"chosen": […], "accessControl": … or null}`. */
          "accord-try-as"?: string;
        };
        path: {
          id: string;
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          content: {
            readonly "application/json": {
              readonly name: string;
              readonly description: string;
              readonly chosen: readonly string[];
              readonly accessControl: {
                readonly resources: readonly string[];
                readonly tags: {
                  [key: string]: string;
                };
              } | null;
              readonly tags: {
                [key: string]: string;
              };
            };
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/api/drafts/{id}/reopen": {
    /** Open a discarded draft again, within 30 days */
    post: {
      parameters: {
        path: {
          id: string;
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          content: {
            readonly "application/json": components["schemas"]["Draft"];
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/api/drafts/{id}/commit": {
    /** Commit a draft, as over the socket */
    post: {
      parameters: {
        path: {
          id: string;
        };
      };
      readonly requestBody: {
        readonly content: {
          readonly "application/json": {
            /** Format: uuid */
            readonly id: string;
            readonly digest: string;
          };
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          content: {
            readonly "application/json": {
              /** Format: uuid */
              readonly id: string;
              readonly digest: string;
              readonly profile: {
                /** Format: uuid */
                readonly id: string;
                readonly revision: number;
              };
              readonly by: string;
            };
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/api/users": {
    /** Users, by username unless another order is asked for */
    get: {
      parameters: {
        query?: {
          /** @description Text to look for, without regard to case and runs of white space. */
          query?: string;
          limit?: number;
          /** @description `next` of the answer before. */
          cursor?: string;
          /** @description Only users who have this security profile. */
          profile?: string;
          /** @description Only users with this tag, as `Key=Value` or `Key:Value`; key and value are case-sensitive. */
          tag?: string;
          enabled?: "true" | "false";
          /** @description Without regard to case; with `-` in descending order. */
          sort?: "username" | "-username" | "displayName" | "-displayName" | "createdAt" | "-createdAt";
        };
        header?: {
          /** @description To be answered as somebody with this would be, as far as one sees it oneself: base64url of `{"chosen": […], "accessControl": … or null}`. */
          "accord-try-as"?: string;
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          content: {
            readonly "application/json": {
              readonly items: readonly components["schemas"]["User"][];
              readonly next: string | null;
            };
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    /** Create a user; one without a password cannot sign in yet */
    post: {
      readonly requestBody: {
        readonly content: {
          readonly "application/json": {
            readonly username: string;
            readonly displayName?: string;
            readonly password?: string;
            readonly tags?: {
              [key: string]: string;
            };
            /** @description Ids of security profiles. */
            readonly profiles?: readonly string[];
          };
        };
      };
      responses: {
        /** @description Default Response */
        201: {
          content: {
            readonly "application/json": components["schemas"]["User"];
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/api/users/{id}": {
    /** One user */
    get: {
      parameters: {
        header?: {
          /** @description To be answered as somebody with this would be, as far as one sees it oneself: base64url of `{"chosen": […], "accessControl": … or null}`. */
          "accord-try-as"?: string;
        };
        path: {
          id: string;
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          content: {
            readonly "application/json": components["schemas"]["User"];
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    /** Remove a user */
    delete: {
      parameters: {
        path: {
          id: string;
        };
      };
      responses: {
        /** @description Done */
        204: {
          content: never;
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    /** Change a user's names, tags or password */
    patch: {
      parameters: {
        path: {
          id: string;
        };
      };
      readonly requestBody: {
        readonly content: {
          readonly "application/json": {
            readonly username?: string;
            readonly displayName?: string;
            readonly password?: string;
            readonly tags?: {
              [key: string]: string;
            };
          };
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          content: {
            readonly "application/json": components["schemas"]["User"];
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/api/users/plan": {
    /** Judge up to 100 new users as adding each would; nothing is written */
    post: {
      readonly requestBody: {
        readonly content: {
          readonly "application/json": {
            readonly users: readonly {
                readonly username: string;
                readonly displayName?: string;
                /** @description Names of security profiles. */
                readonly profiles?: readonly string[];
                readonly tags?: {
                  [key: string]: string;
                };
              }[];
          };
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          content: {
            readonly "application/json": {
              /** @description One for each that was asked about, in order. */
              readonly users: readonly ({
                  /** @description Ids of the profiles, to add the user with; empty where there is a problem. */
                  readonly profiles: readonly string[];
                  readonly problem: {
                    readonly code: string;
                    readonly title: string;
                    readonly detail: string;
                  } | null;
                })[];
            };
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/api/users/{id}/profiles": {
    /** Say which profiles a user has */
    put: {
      parameters: {
        path: {
          id: string;
        };
      };
      readonly requestBody: {
        readonly content: {
          readonly "application/json": {
            /** @description Ids of security profiles. */
            readonly profiles: readonly string[];
          };
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          content: {
            readonly "application/json": components["schemas"]["User"];
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/api/users/{id}/enabled": {
    /** Let a user sign in, or end their sessions and keep them out */
    put: {
      parameters: {
        path: {
          id: string;
        };
      };
      readonly requestBody: {
        readonly content: {
          readonly "application/json": {
            readonly enabled: boolean;
          };
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          content: {
            readonly "application/json": components["schemas"]["User"];
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/api/users/{id}/invitation": {
    /** Make a one-time link with which a user sets their password; earlier ones are void */
    post: {
      parameters: {
        path: {
          id: string;
        };
      };
      responses: {
        /** @description Default Response */
        201: {
          content: {
            readonly "application/json": {
              /** @description The link, its token in the fragment; shown in this answer alone. */
              readonly url: string;
              /** Format: date-time */
              readonly expiresAt: string;
            };
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/api/users/{id}/access": {
    /** What a user may do, through which profiles and how far */
    get: {
      parameters: {
        header?: {
          /** @description To be answered as somebody with this would be, as far as one sees it oneself: base64url of `{"chosen": […], "accessControl": … or null}`. */
          "accord-try-as"?: string;
        };
        path: {
          id: string;
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          content: {
            readonly "application/json": {
              /** @description A disabled user may do none of it for now. */
              readonly enabled: boolean;
              /** @description By name, sorted by code unit. */
              readonly permissions: readonly ({
                  readonly permission: string;
                  readonly through: readonly ({
                      /** Format: uuid */
                      readonly profile: string;
                      readonly name: string;
                      /** @description The chosen permissions that bring it: itself, or what requires it. */
                      readonly choices: readonly string[];
                      readonly reach: "everywhere" | {
                        /** @description Alternatives: a resource is reached that has every tag of one of them. */
                        readonly tags: readonly {
                            [key: string]: string;
                          }[];
                      };
                    })[];
                  readonly reach: "everywhere" | {
                    /** @description Alternatives: a resource is reached that has every tag of one of them. */
                    readonly tags: readonly {
                        [key: string]: string;
                      }[];
                  };
                  /** @description Whether it also comes through profiles that the asker may not see. */
                  readonly hidden: boolean;
                })[];
              /** @description What takes rights away from the user: never a grant. */
              readonly restrictions: readonly ({
                  readonly permission: string;
                  readonly through: readonly ({
                      /** Format: uuid */
                      readonly profile: string;
                      readonly name: string;
                      /** @description The chosen permissions that bring it: itself, or what requires it. */
                      readonly choices: readonly string[];
                      readonly reach: "everywhere" | {
                        /** @description Alternatives: a resource is reached that has every tag of one of them. */
                        readonly tags: readonly {
                            [key: string]: string;
                          }[];
                      };
                    })[];
                  readonly reach: "everywhere" | {
                    /** @description Alternatives: a resource is reached that has every tag of one of them. */
                    readonly tags: readonly {
                        [key: string]: string;
                      }[];
                  };
                  /** @description Whether it also comes through profiles that the asker may not see. */
                  readonly hidden: boolean;
                })[];
            };
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/api/users/{id}/sessions": {
    /** The sessions that a user has now, the newest first */
    get: {
      parameters: {
        path: {
          id: string;
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          content: {
            readonly "application/json": {
              readonly items: readonly ({
                  /** Format: uuid */
                  readonly id: string;
                  /** Format: date-time */
                  readonly startedAt: string;
                  /** Format: date-time */
                  readonly lastUsedAt: string;
                  /**
                   * Format: date-time
                   * @description When it ends by itself, unless it is used before.
                   */
                  readonly expiresAt: string;
                  readonly address: string | null;
                  readonly browser: string | null;
                  /** @description Whether it is the one that asks. */
                  readonly current: boolean;
                })[];
              readonly next: string | null;
            };
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    /** End every session of a user */
    delete: {
      parameters: {
        path: {
          id: string;
        };
      };
      responses: {
        /** @description Done */
        204: {
          content: never;
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/api/users/{id}/tokens": {
    /** The tokens that a user has, the newest first */
    get: {
      parameters: {
        path: {
          id: string;
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          content: {
            readonly "application/json": {
              readonly items: readonly ({
                  /** Format: uuid */
                  readonly id: string;
                  readonly name: string;
                  readonly scopes: readonly ("decisions" | "profiles:read" | "profiles:write" | "users:read" | "users:write")[];
                  /** Format: date-time */
                  readonly createdAt: string;
                  /**
                   * Format: date-time
                   * @description When it ends by itself; one that has is listed for 30 days more.
                   */
                  readonly expiresAt: string;
                  readonly lastUsedAt: string | null;
                })[];
              readonly next: string | null;
            };
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    /** End every token of a user */
    delete: {
      parameters: {
        path: {
          id: string;
        };
      };
      responses: {
        /** @description Done */
        204: {
          content: never;
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/api/decisions": {
    /** Who may do what, and why */
    post: {
      readonly requestBody: {
        readonly content: {
          readonly "application/json": {
            readonly requests: readonly {
                /** @description A user id, or a username. */
                readonly user: string;
                readonly permission: string;
                readonly resource?: {
                  readonly type?: string;
                  readonly tags?: {
                    [key: string]: string;
                  };
                };
                /**
                 * @description Ask for `changes` too; at most 20 requests of one call may.
                 * @default false
                 */
                readonly counterfactual?: boolean;
              }[];
          };
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          content: {
            readonly "application/json": {
              readonly decisions: readonly {
                  readonly allowed: boolean;
                  readonly because: readonly {
                      readonly code: string;
                      /** Format: uuid */
                      readonly profile?: string;
                      readonly name?: string;
                      readonly tags?: {
                        [key: string]: string;
                      };
                      readonly missing?: {
                        [key: string]: string;
                      };
                    }[];
                  /** @description Where the request has `counterfactual`: the smallest sets of changes, each of which turns the answer round. */
                  readonly changes?: readonly (readonly {
                        /** @description enable-user, assign, choose, unrestrict or add-tag to allow; unassign, withdraw or remove-tag to deny. */
                        readonly type: string;
                        /** Format: uuid */
                        readonly user?: string;
                        /** Format: uuid */
                        readonly profile?: string;
                        readonly name?: string;
                        readonly permission?: string;
                        /** @description The chosen permissions to untick. */
                        readonly unchoose?: readonly string[];
                        /** @description The resource type that is restricted no longer. */
                        readonly resource?: string;
                        readonly key?: string;
                        readonly value?: string;
                      }[])[];
                  /** @description True where there are more such sets than are listed. */
                  readonly moreChanges?: boolean;
                }[];
            };
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/api/audit": {
    /** What happened, newest first: the events about what one may see */
    get: {
      parameters: {
        query?: {
          /** @description A day or a time in UTC: only events of this time or later. */
          from?: string;
          /** @description The same: only events before this time. */
          to?: string;
          /** @description Id of the user who did it. */
          actor?: string;
          event?: "session-started" | "session-refused" | "session-ended" | "profile-created" | "profile-changed" | "profile-removed" | "draft-discarded" | "draft-reopened" | "user-created" | "user-changed" | "user-removed" | "profiles-assigned" | "password-changed" | "invitation-created" | "token-created" | "token-revoked" | "right-refused" | "settings-changed" | "audit-exported";
          /** @description Id of the profile, draft or user that it was done to. */
          target?: string;
          limit?: number;
          /** @description `next` of the answer before. */
          cursor?: string;
        };
        header?: {
          /** @description To be answered as somebody with this would be, as far as one sees it oneself: base64url of `{"chosen": […], "accessControl": … or null}`. */
          "accord-try-as"?: string;
        };
      };
      responses: {
        /** @description Default Response */
        200: {
          content: {
            readonly "application/json": {
              readonly items: readonly ({
                  readonly seq: number | null;
                  /** Format: date-time */
                  readonly at: string;
                  /** @description session-started, session-refused, session-ended, profile-created, profile-changed, profile-removed, draft-discarded, draft-reopened, user-created, user-changed, user-removed, profiles-assigned, password-changed, invitation-created, token-created, token-revoked, right-refused, settings-changed, audit-exported */
                  readonly event: string;
                  /** @enum {unknown} */
                  readonly outcome: "success" | "refused";
                  /** @description Without id and name for somebody whom one may not see; `name` is the username of then. */
                  readonly actor: {
                    readonly id: string | null;
                    readonly name: string | null;
                    readonly via: string;
                  };
                  readonly from: string | null;
                  readonly target: ({
                    readonly kind: string;
                    readonly id: string | null;
                    readonly name: string | null;
                  }) | null;
                  readonly before: {
                    [key: string]: unknown;
                  } | null;
                  readonly after: {
                    [key: string]: unknown;
                  } | null;
                  readonly reason: string | null;
                  readonly prev: string | null;
                  readonly hash: string | null;
                })[];
              readonly next: string | null;
            };
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/api/audit.ndjson": {
    /** What happened, newest first, as a file: one row a line, in JSON */
    get: {
      parameters: {
        query?: {
          /** @description A day or a time in UTC: only events of this time or later. */
          from?: string;
          /** @description The same: only events before this time. */
          to?: string;
          /** @description Id of the user who did it. */
          actor?: string;
          event?: "session-started" | "session-refused" | "session-ended" | "profile-created" | "profile-changed" | "profile-removed" | "draft-discarded" | "draft-reopened" | "user-created" | "user-changed" | "user-removed" | "profiles-assigned" | "password-changed" | "invitation-created" | "token-created" | "token-revoked" | "right-refused" | "settings-changed" | "audit-exported";
          /** @description Id of the profile, draft or user that it was done to. */
          target?: string;
        };
      };
      responses: {
        /** @description application/x-ndjson; charset=utf-8 */
        200: {
          content: {
            readonly "application/json": string;
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/api/audit.csv": {
    /** What happened, newest first, as a file: with a sentence each, as CSV */
    get: {
      parameters: {
        query?: {
          /** @description A day or a time in UTC: only events of this time or later. */
          from?: string;
          /** @description The same: only events before this time. */
          to?: string;
          /** @description Id of the user who did it. */
          actor?: string;
          event?: "session-started" | "session-refused" | "session-ended" | "profile-created" | "profile-changed" | "profile-removed" | "draft-discarded" | "draft-reopened" | "user-created" | "user-changed" | "user-removed" | "profiles-assigned" | "password-changed" | "invitation-created" | "token-created" | "token-revoked" | "right-refused" | "settings-changed" | "audit-exported";
          /** @description Id of the profile, draft or user that it was done to. */
          target?: string;
        };
      };
      responses: {
        /** @description text/csv; charset=utf-8; header=present */
        200: {
          content: {
            readonly "application/json": string;
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/healthz": {
    /** Whether the process lives */
    get: {
      responses: {
        /** @description Default Response */
        200: {
          content: {
            readonly "application/json": {
              readonly status: string;
            };
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/readyz": {
    /** Whether the database can be read, and has room */
    get: {
      responses: {
        /** @description Default Response */
        200: {
          content: {
            readonly "application/json": {
              readonly status: string;
            };
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
  "/metrics": {
    /** Prometheus text, for a client with the token of the settings */
    get: {
      responses: {
        /** @description Default Response */
        200: {
          content: {
            readonly "application/json": string;
          };
        };
        /** @description A refusal */
        "4XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description A refusal */
        "5XX": {
          content: {
            readonly "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
  };
}

export type webhooks = Record<string, never>;

export interface components {
  schemas: {
    readonly Profile: {
      /** Format: uuid */
      readonly id: string;
      readonly name: string;
      readonly description: string;
      readonly chosen: readonly string[];
      /** @description Chosen permissions that the catalogue lacked when this revision was saved: without effect until the profile is saved anew. */
      readonly unlisted?: readonly string[];
      /** @description The closure of `chosen`, and what of it the catalogue lacks, sorted by code unit. */
      readonly permissions: readonly string[];
      readonly accessControl: {
        readonly resources: readonly string[];
        readonly tags: {
          [key: string]: string;
        };
      } | null;
      readonly tags: {
        [key: string]: string;
      };
      readonly revision: number;
      /** Format: date-time */
      readonly createdAt: string;
      readonly createdBy: string;
      /** Format: date-time */
      readonly updatedAt: string;
      readonly updatedBy: string;
    };
    readonly SavedProfile: {
      /** Format: uuid */
      readonly id: string;
      readonly name: string;
      readonly description: string;
      readonly chosen: readonly string[];
      /** @description Chosen permissions that the catalogue lacked when this revision was saved: without effect until the profile is saved anew. */
      readonly unlisted?: readonly string[];
      /** @description The closure of `chosen`, and what of it the catalogue lacks, sorted by code unit. */
      readonly permissions: readonly string[];
      readonly accessControl: {
        readonly resources: readonly string[];
        readonly tags: {
          [key: string]: string;
        };
      } | null;
      readonly tags: {
        [key: string]: string;
      };
      readonly revision: number;
      /** Format: date-time */
      readonly createdAt: string;
      readonly createdBy: string;
      /** Format: date-time */
      readonly updatedAt: string;
      readonly updatedBy: string;
      /** @description Its warnings. */
      readonly issues: readonly ({
          readonly code: string;
          /** @enum {unknown} */
          readonly severity: "error" | "warning" | "info";
          readonly path: string;
          readonly message: string;
          /** @description Ways to settle it that can be applied as they stand, the likeliest first. */
          readonly fixes?: readonly {
              /** @description An imperative that a button can carry. */
              readonly label: string;
              readonly edits: readonly {
                  readonly type: string;
                  [key: string]: unknown;
                }[];
            }[];
          /** @description What acknowledges it: an entry of `acknowledged` with this key and this fingerprint. */
          readonly finding?: {
            readonly key: string;
            readonly fingerprint: string;
          };
        })[];
    };
    readonly Draft: {
      /** Format: uuid */
      readonly id: string;
      readonly name: string;
      readonly base: {
        /** Format: uuid */
        readonly profile: string;
        readonly revision: number;
      } | null;
      /** Format: date-time */
      readonly createdAt: string;
      readonly createdBy: string;
      /** Format: date-time */
      readonly updatedAt: string;
      /** @enum {unknown} */
      readonly state: "open" | "committed" | "discarded";
      /** @description Whether anybody has written it. */
      readonly begun: boolean;
      /** @description Reserved for requests of a review; always null. */
      readonly review: null;
      /** @description Usernames of the people who have it open, as far as one may see them. */
      readonly present: readonly string[];
      readonly closedBy: string | null;
      readonly profile: {
        /** Format: uuid */
        readonly id: string;
        readonly revision: number;
      } | null;
      readonly commit: {
        /** Format: uuid */
        readonly id: string;
        readonly digest: string;
      } | null;
    };
    readonly User: {
      /** Format: uuid */
      readonly id: string;
      readonly username: string;
      readonly displayName: string;
      readonly enabled: boolean;
      readonly profiles: readonly string[];
      readonly tags: {
        [key: string]: string;
      };
      /** Format: date-time */
      readonly createdAt: string;
      /** Format: date-time */
      readonly updatedAt: string;
      /** @description Whether they can sign in with a password. */
      readonly hasPassword: boolean;
      /** @description Of the account, to be sent as `If-Match`; each change gives it a higher one. */
      readonly revision: number;
    };
    readonly Problem: {
      readonly type: string;
      readonly title: string;
      readonly status: number;
      readonly detail: string;
      /** @enum {unknown} */
      readonly code: "invalid-request" | "signed-out" | "wrong-credentials" | "origin-refused" | "trying" | "forbidden" | "scope-missing" | "setup-refused" | "invitation-refused" | "not-found" | "method-not-allowed" | "name-taken" | "username-taken" | "in-use" | "last-administrator" | "stale" | "incomplete" | "closed" | "base-differs" | "key-reused" | "revision-changed" | "base-removed" | "too-large" | "unsupported-media-type" | "password-too-short" | "password-common" | "invalid" | "upgrade-required" | "revision-required" | "too-fast" | "internal" | "busy" | "not-ready" | "disk-full";
      readonly issues?: readonly ({
          readonly code: string;
          /** @enum {unknown} */
          readonly severity: "error" | "warning" | "info";
          readonly path: string;
          readonly message: string;
          /** @description Ways to settle it that can be applied as they stand, the likeliest first. */
          readonly fixes?: readonly {
              /** @description An imperative that a button can carry. */
              readonly label: string;
              readonly edits: readonly {
                  readonly type: string;
                  [key: string]: unknown;
                }[];
            }[];
          /** @description What acknowledges it: an entry of `acknowledged` with this key and this fingerprint. */
          readonly finding?: {
            readonly key: string;
            readonly fingerprint: string;
          };
        })[];
      /** @description Of `in-use`: some who have the profile, as far as one may see them, and whether there are others. */
      readonly holders?: {
        readonly seen: readonly {
            /** Format: uuid */
            readonly id: string;
            readonly username: string;
          }[];
        readonly others: boolean;
      };
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}

export type $defs = Record<string, never>;

export type external = Record<string, never>;

export type operations = Record<string, never>;
