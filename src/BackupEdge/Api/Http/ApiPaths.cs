namespace BackupEdge.Api.Http;

/// <summary>The paths of resources, for the Location header.</summary>
internal static class ApiPaths
{
    /// <summary>What every path begins with.</summary>
    public const string Base = "/api/v1/backup";

    /// <summary>The path of a backup.</summary>
    public static string Backup(string id) => $"{Base}/{id}";

    /// <summary>The path of a job.</summary>
    public static string Job(string id) => $"{Base}/jobs/{id}";

    /// <summary>The path of an API key.</summary>
    public static string Key(string id) => $"{Base}/keys/{id}";

    /// <summary>The path of a schedule.</summary>
    public static string Schedule(string id) => $"{Base}/schedule/{id}";

    /// <summary>The path of a restore's status.</summary>
    public static string RestoreStatus(string jobId) => $"{Base}/restore/{jobId}/status";
}
