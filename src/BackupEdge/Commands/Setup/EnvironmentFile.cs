namespace BackupEdge.Commands.Setup;

/// <summary>Reads addresses from files <c>.env</c>.</summary>
internal static class EnvironmentFile
{
    private const int MaxBytes = 1 << 20;

    // Nothing else is taken from these files, so that no secret gets into a proposal.
    private static readonly string[] Addresses =
    [
        "DRIVE_SERVER",
        "TABLES_SERVER",
        "TABLES_PORT",
        "VAULT_ADDR",
        "QDRANT_URL",
        "VECTORDB_URL",
        "CACHE_URL",
        "REDIS_URL",
    ];

    /// <summary>Returns the addresses in the files that exist, without credentials; of one in several files, the first.</summary>
    public static IReadOnlyDictionary<string, string> ReadAll(IEnumerable<string> files)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in files.SelectMany(LinesOf))
        {
            var text = line.Trim();
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || text.StartsWith('#'))
            {
                continue;
            }

            var name = text[..equals].Replace("export ", "", StringComparison.Ordinal).Trim();
            var value = text[(equals + 1)..].Trim().Trim('"', '\'');
            if (value.Length > 0 && Addresses.Contains(name))
            {
                values.TryAdd(name, WithoutCredentials(value));
            }
        }

        return values;
    }

    private static string WithoutCredentials(string address)
    {
        var scheme = address.IndexOf("://", StringComparison.Ordinal);
        var at = address.LastIndexOf('@');
        var begin = scheme < 0 ? 0 : scheme + 3;
        return at < begin ? address : address[..begin] + address[(at + 1)..];
    }

    private static IEnumerable<string> LinesOf(string file)
    {
        try
        {
            return new FileInfo(file) is { Exists: true, Length: <= MaxBytes } ? File.ReadAllLines(file) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
