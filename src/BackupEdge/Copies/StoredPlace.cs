using BackupEdge.Configuration;

namespace BackupEdge.Copies;

/// <summary>Where a copy is, as it is recorded in the data folder: without credentials.</summary>
internal sealed record StoredPlace
{
    /// <summary>The kind, <c>s3</c> or <c>folder</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The folder; null for a bucket.</summary>
    public string? Path { get; init; }

    /// <summary>The bucket; null for a folder.</summary>
    public string? Bucket { get; init; }

    /// <summary>What all keys begin with, empty or ending in <c>/</c>.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>The address of the engine; null for AWS.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The region; null for that of the environment.</summary>
    public string? Region { get; init; }

    /// <summary>Whether the bucket is in the path of addresses; null for the default.</summary>
    public bool? PathStyle { get; init; }

    /// <summary>The file with the certificates of a private authority; null for none.</summary>
    public string? CaFile { get; init; }

    /// <summary>Records a place.</summary>
    public static StoredPlace Of(CopyPlace place) =>
        place switch
        {
            FolderPlace folder => new StoredPlace { Kind = FolderPlace.Word, Path = folder.Path },
            BucketPlace bucket => new StoredPlace
            {
                Kind = BucketPlace.Word,
                Bucket = bucket.Bucket,
                Prefix = bucket.Prefix,
                Endpoint = bucket.Endpoint,
                Region = bucket.Region,
                PathStyle = bucket.PathStyle,
                CaFile = bucket.CaFile,
            },
            _ => throw new ArgumentOutOfRangeException(nameof(place), place, "The kind of place is unknown."),
        };

    /// <summary>
    /// Returns the place as the settings describe it, with their credentials; without such a copy in the settings, with the credentials of
    /// the environment. Null if the record is not valid.
    /// </summary>
    public CopyPlace? Find(Settings settings)
    {
        CopyPlace? recorded = (Kind, Path, Bucket) switch
        {
            (FolderPlace.Word, { } path, null) => new FolderPlace(path),
            (BucketPlace.Word, null, { } bucket) => new BucketPlace
            {
                Bucket = bucket,
                Prefix = Prefix,
                Endpoint = Endpoint,
                Region = Region,
                PathStyle = PathStyle,
                CaFile = CaFile,
            },
            _ => null,
        };
        return recorded is null
            ? null
            : settings.Copies.Select(copy => copy.Place).FirstOrDefault(place => CopyPlaceSettings.IsSame(place, recorded)) ?? recorded;
    }
}
