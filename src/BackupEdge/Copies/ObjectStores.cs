using System.Diagnostics;
using BackupEdge.Configuration;
using BackupEdge.Faults;
using BackupEdge.Objects;
using BackupEdge.Objects.S3;

namespace BackupEdge.Copies;

/// <summary>Connects to the stores of copies.</summary>
internal static class ObjectStores
{
    /// <summary>Connects to a store, which requests nothing yet. The caller disposes the result.</summary>
    /// <param name="place">Where the store is.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="Fault"><c>invalid_request</c> or <c>io_error</c> if the certificate authorities cannot be read.</exception>
    public static IObjectStore Connect(CopyPlace place, TimeProvider time) =>
        place switch
        {
            FolderPlace folder => new FolderObjectStore(folder.Path, time),
            BucketPlace bucket => new S3ObjectStore(OptionsOf(bucket), time, new StoreCondition(time)),
            _ => throw new UnreachableException($"{place.Kind} is not a kind of copy."),
        };

    private static S3StoreOptions OptionsOf(BucketPlace bucket) =>
        new()
        {
            Bucket = bucket.Bucket,
            Endpoint = bucket.Endpoint,
            Region = bucket.Region ?? S3StoreOptions.DefaultRegion,
            Prefix = bucket.Prefix,
            PathStyle = bucket.PathStyle,
            CaFile = bucket.CaFile,
            Keys =
                bucket.AccessKey is null && bucket.AccessKeyFile is null
                    ? null
                    : new S3KeyOptions
                    {
                        AccessKey = bucket.AccessKey,
                        AccessKeyFile = bucket.AccessKeyFile,
                        SecretKey = bucket.SecretKey,
                        SecretKeyFile = bucket.SecretKeyFile,
                        SessionToken = bucket.SessionToken,
                        SessionTokenFile = bucket.SessionTokenFile,
                    },
        };
}
