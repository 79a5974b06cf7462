using BackupEdge.Engine.Backup;

namespace BackupEdge.Tests.Engine;

/// <summary>Gives all sources of a request the same base.</summary>
internal static class RequestBases
{
    /// <summary>Returns the request with a base, or without one if the id is null.</summary>
    public static BackupRequest Against(this BackupRequest request, string? baseId) =>
        request with
        {
            Bases = baseId is null ? new Dictionary<string, string>() : request.Sources.ToDictionary(source => source.Name, _ => baseId),
        };
}
