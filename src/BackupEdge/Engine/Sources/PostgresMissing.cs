namespace BackupEdge.Engine.Sources;

/// <summary>
/// Selects the statements of <c>pg_dumpall --globals-only</c> about roles and tablespaces that a server does not have. A restore
/// <em>must not</em> change passwords and rights of roles that exist, including the one that it connects with.
/// </summary>
/// <param name="roles">The names of the roles that exist.</param>
/// <param name="tablespaces">The names of the tablespaces that exist.</param>
internal sealed class PostgresMissing(HashSet<string> roles, HashSet<string> tablespaces)
{
    /// <summary>Returns the statements to run, in order.</summary>
    public IEnumerable<string> Select(IEnumerable<string> statements) => statements.Where(IsNeeded);

    private bool IsNeeded(string statement)
    {
        ReadOnlySpan<char> rest = statement;
        if (TryTake(ref rest, "CREATE ROLE ") || TryTake(ref rest, "ALTER ROLE ") || TryTake(ref rest, "COMMENT ON ROLE "))
        {
            return IsMissing(ref rest, roles);
        }

        if (
            TryTake(ref rest, "CREATE TABLESPACE ")
            || TryTake(ref rest, "ALTER TABLESPACE ")
            || TryTake(ref rest, "COMMENT ON TABLESPACE ")
        )
        {
            return IsMissing(ref rest, tablespaces);
        }

        // The dump sets what its statements need at its beginning, which is set already.
        if (TryTake(ref rest, "SET "))
        {
            return false;
        }

        var at = statement.IndexOf(" ON TABLESPACE ", StringComparison.Ordinal);
        if (
            at >= 0
            && (statement.StartsWith("GRANT ", StringComparison.Ordinal) || statement.StartsWith("REVOKE ", StringComparison.Ordinal))
        )
        {
            rest = statement.AsSpan(at + " ON TABLESPACE ".Length);
            return IsMissing(ref rest, tablespaces);
        }

        return !TryTake(ref rest, "GRANT ") || IsMembershipOfMissing(rest);
    }

    // `GRANT group TO member ...` is needed if one of both did not exist.
    private bool IsMembershipOfMissing(ReadOnlySpan<char> rest) =>
        IsMissing(ref rest, roles) || !TryTake(ref rest, "TO ") || IsMissing(ref rest, roles);

    private static bool IsMissing(ref ReadOnlySpan<char> rest, HashSet<string> existing) =>
        PostgresStatements.TakeName(ref rest) is not { } name || !existing.Contains(name);

    private static bool TryTake(ref ReadOnlySpan<char> rest, string words)
    {
        if (!rest.StartsWith(words))
        {
            return false;
        }

        rest = rest[words.Length..];
        return true;
    }
}
