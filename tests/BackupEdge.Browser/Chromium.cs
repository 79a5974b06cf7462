namespace BackupEdge.Browser;

/// <summary>Finds the browser. Nothing is downloaded: it is the one of the distribution.</summary>
internal static class Chromium
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/lib/chromium/chromium"];

    /// <summary>Gets the path of the browser: the value of BACKUPEDGE_CHROMIUM, or where distributions have it; null if missing.</summary>
    public static string? Path { get; } =
        Environment.GetEnvironmentVariable("BACKUPEDGE_CHROMIUM") is { Length: > 0 } configured
            ? configured
            : Places.FirstOrDefault(File.Exists);
}
