using BackupEdge.Api.Http;
using BackupEdge.Contracts;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Api.Endpoints;

/// <summary>Reads the fields that limit a backup, or the backups of a schedule.</summary>
internal static class LimitFields
{
    private const string Read = "read_bytes_per_second",
        Workers = "workers",
        IoClass = "io_class";

    /// <summary>The names of the fields.</summary>
    public static IReadOnlyList<string> Names { get; } = [Read, Workers, IoClass];

    /// <summary>Returns limits with the values of a body. Null removes a limit.</summary>
    /// <exception cref="Faults.Fault"><c>invalid_request</c> with the field.</exception>
    public static BackupLimits Apply(BackupLimits limits, BodyFields body) =>
        limits with
        {
            ReadBytesPerSecond = body.IsNull(Read) ? null : body.Whole(Read) ?? limits.ReadBytesPerSecond,
            Workers = body.IsNull(Workers) ? null : body.Whole(Workers) ?? limits.Workers,
            IoClass =
                body.IsNull(IoClass) ? null
                : body.Text(IoClass) is { } name ? ApiEnums.IoClasses.Parse(IoClass, name)
                : limits.IoClass,
        };
}
