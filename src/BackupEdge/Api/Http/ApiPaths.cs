namespace BackupEdge.Api.Http;

/// <summary>Builds the paths of resources for the <c>Location</c> header.</summary>
internal static class ApiPaths
{
    /// <summary>The prefix of all paths.</summary>
    public const string Base = "/api/v1/backup";

    /// <summary>The path at which browsers sign in and out.</summary>
    public const string Session = $"{Base}/session";

    /// <summary>Returns the path of a backup.</summary>
    public static string Backup(string id) => $"{Base}/{id}";

    /// <summary>Returns the path of a job.</summary>
    public static string Job(string id) => $"{Base}/jobs/{id}";

    /// <summary>Returns the path of an API key.</summary>
    public static string Key(string id) => $"{Base}/keys/{id}";

    /// <summary>Returns the path of a schedule.</summary>
    public static string Schedule(string id) => $"{Base}/schedule/{id}";

    /// <summary>Returns the path of a restore's status.</summary>
    public static string RestoreStatus(string jobId) => $"{Base}/restore/{jobId}/status";
}
