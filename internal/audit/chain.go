package audit

import "kontor/internal/verify"

// Checks are what must always hold of the log.
func Checks() []verify.Check {
	return []verify.Check{{
		Name:     "audit.chain",
		Sentence: "Every row of the audit log fits its own hash and the row before it, and no row is missing.",
		SQL: `
			WITH linked AS (
				SELECT a.chain, a.seq, a.id, a.hash,
				       audit_hash(a, coalesce(lag(a.hash) OVER w, '\x')) AS computed,
				       coalesce(lag(a.seq) OVER w, 0) AS before
				FROM audit_log a
				WINDOW w AS (PARTITION BY a.chain ORDER BY a.seq)
			), ends AS (
				SELECT DISTINCT ON (chain) chain, seq, id, hash FROM audit_log ORDER BY chain, seq DESC
			)
			SELECT l.chain, l.seq, l.id, CASE
			           WHEN l.seq <> l.before + 1 THEN format('rows %s to %s of the chain are missing', l.before + 1, l.seq - 1)
			           ELSE 'the row, or the one before it, is not as it was written'
			       END AS problem
			FROM linked l
			WHERE l.seq <> l.before + 1 OR l.hash <> l.computed
			UNION ALL
			SELECT coalesce(e.chain, h.chain), coalesce(e.seq, h.seq), e.id, CASE
			           WHEN h.chain IS NULL THEN 'the chain''s head is missing'
			           WHEN h.seq > coalesce(e.seq, 0) THEN format('rows %s to %s at the end of the chain are missing', coalesce(e.seq, 0) + 1, h.seq)
			           ELSE 'the chain''s head does not fit its last row'
			       END
			FROM ends e FULL JOIN audit_chains h ON h.chain = e.chain
			WHERE h.seq IS DISTINCT FROM coalesce(e.seq, 0) OR h.hash IS DISTINCT FROM coalesce(e.hash, '\x')
			ORDER BY 1, 2, 3`,
	}}
}
