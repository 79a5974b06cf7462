using BackupEdge.Objects;
using BackupEdge.Objects.S3;

namespace BackupEdge.Tests.Objects.Fake;

/// <summary>Creates stores on the fake server.</summary>
internal static class FakeS3Options
{
    public static S3StoreOptions Options(this FakeS3 server, string prefix = "host/") =>
        new()
        {
            Bucket = FakeS3.Bucket,
            Endpoint = server.Endpoint,
            Region = server.Quirks.Region,
            Prefix = prefix,
            Keys = new S3KeyOptions { AccessKey = FakeS3.AccessKey, SecretKey = FakeS3.SecretKey },
        };

    /// <summary>Creates a store. With <paramref name="noWaits"/>, the waits between attempts are as short as they can be.</summary>
    public static S3ObjectStore NewStore(
        this FakeS3 server,
        string prefix = "host/",
        TimeProvider? time = null,
        StoreCondition? condition = null,
        Func<S3StoreOptions, S3StoreOptions>? change = null,
        bool noWaits = true
    )
    {
        var clock = time ?? TimeProvider.System;
        var options = server.Options(prefix);
        return new S3ObjectStore(
            change is null ? options : change(options),
            clock,
            condition ?? new StoreCondition(clock),
            noWaits ? () => 0 : null
        );
    }
}
