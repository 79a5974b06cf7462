namespace BackupEdge.Tests.Objects.Fake;

/// <summary>In what a server differs from AWS. The default is AWS itself.</summary>
internal sealed record S3Quirks
{
    public static readonly S3Quirks Aws = new();

    public static readonly S3Quirks Ceph = new()
    {
        RefusesTrailers = true,
        BreaksOnExpect = true,
        FailsCompleteOfMissing = true,
        OmitsVersionOfComplete = true,
        IgnoresLocksOfUploads = true,
    };

    public static readonly S3Quirks MinIo = new();

    public static readonly S3Quirks R2 = new()
    {
        HasVersions = false,
        HasLocks = false,
        Region = "auto",
        NeedsEqualParts = true,
        MaxPartsAtOnce = 2,
        AnswersUnknownWith501 = true,
    };

    public static readonly S3Quirks B2 = new() { ConditionalWrites = ConditionalWrites.NotImplemented, NeedsSignedPayload = true };

    public static readonly S3Quirks Garage = new()
    {
        ConditionalWrites = ConditionalWrites.Ignored,
        HasVersions = false,
        HasLocks = false,
        AnswersUnknownWith501 = true,
    };

    public static readonly S3Quirks SeaweedFs = new() { ConditionalWrites = ConditionalWrites.Racy };

    public static readonly S3Quirks Hetzner = new()
    {
        RefusesChunked = true,
        RefusesTrailers = true,
        NeedsSignedPayload = true,
    };

    public static readonly S3Quirks Careless = new() { IgnoresChecksums = true, IgnoresLocks = true };

    /// <summary>What a conditional PUT does.</summary>
    public ConditionalWrites ConditionalWrites { get; init; }

    /// <summary>Whether buckets have versions.</summary>
    public bool HasVersions { get; init; } = true;

    /// <summary>Whether versions can be locked.</summary>
    public bool HasLocks { get; init; } = true;

    /// <summary>Locks are accepted and reported, and a locked version is deleted.</summary>
    public bool IgnoresLocks { get; init; }

    /// <summary>A body with another checksum than the request states is accepted.</summary>
    public bool IgnoresChecksums { get; init; }

    /// <summary>501 to aws-chunked bodies.</summary>
    public bool RefusesChunked { get; init; }

    /// <summary>501 to bodies with trailers.</summary>
    public bool RefusesTrailers { get; init; }

    /// <summary><c>Expect: 100-continue</c> with an early error breaks the connection.</summary>
    public bool BreaksOnExpect { get; init; }

    /// <summary>403 to <c>UNSIGNED-PAYLOAD</c>.</summary>
    public bool NeedsSignedPayload { get; init; }

    /// <summary>A PUT with a lock must have Content-MD5 or a checksum of its own.</summary>
    public bool NeedsChecksumOfLocked { get; init; } = true;

    /// <summary>All parts but the last must have the same size.</summary>
    public bool NeedsEqualParts { get; init; }

    /// <summary>More parts of an upload at a time get 503.</summary>
    public int MaxPartsAtOnce { get; init; } = int.MaxValue;

    /// <summary>501 to calls that the server does not know, such as those of versions and locks without them.</summary>
    public bool AnswersUnknownWith501 { get; init; }

    /// <summary>The region that signatures must name.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>Answers have no <c>Date</c>.</summary>
    public bool OmitsDate { get; init; }

    /// <summary>The first CompleteMultipartUpload of each upload answers 200 with an <c>Error</c> in the body.</summary>
    public bool FailsFirstComplete { get; init; }

    /// <summary>CompleteMultipartUpload of an upload that is gone answers 500, as seen with Ceph 16.</summary>
    public bool FailsCompleteOfMissing { get; init; }

    /// <summary>The answer to CompleteMultipartUpload has no <c>x-amz-version-id</c>, as seen with Ceph 16.</summary>
    public bool OmitsVersionOfComplete { get; init; }

    /// <summary>A lock in CreateMultipartUpload has no effect, as seen with Ceph 16.</summary>
    public bool IgnoresLocksOfUploads { get; init; }

    /// <summary><c>Range</c> has no effect.</summary>
    public bool IgnoresRanges { get; init; }

    /// <summary>The number of keys on a page of a list.</summary>
    public int PageSize { get; init; } = 1000;

    /// <summary>The smallest size in bytes of a part that is not the last. AWS has 5 MiB.</summary>
    public long MinPartSize { get; init; } = 5 << 20;
}
