using System.Text;
using BackupEdge.Engine.Buckets;

namespace BackupEdge.Engine.Sources;

/// <summary>A source that is buckets of an object engine. Each bucket is a folder, and each key a path in it.</summary>
internal sealed record S3Source : TreeSourceDefinition
{
    /// <summary>The name of this kind of source.</summary>
    public const string KindName = "s3";

    /// <summary>How to connect to the engine.</summary>
    public required BucketConnection Connection { get; init; }

    /// <summary>The names of the buckets, or patterns with <c>*</c> and <c>?</c> for all buckets that exist when a backup runs.</summary>
    public required IReadOnlyList<string> Buckets { get; init; }

    /// <summary>What the keys begin with; empty for all keys. It stays part of the paths.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Patterns in .gitignore style of what is left out (see <see cref="ExcludePattern"/>), below the source.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    public override string Kind => KindName;

    public override string Location => Connection.Address;

    /// <summary>Returns whether a name of a bucket is a pattern.</summary>
    public static bool IsPattern(string bucket) => bucket.AsSpan().ContainsAny('*', '?');

    /// <summary>Returns whether backups of the source have a bucket of its engine.</summary>
    public bool Covers(string bucket) =>
        Buckets.Any(name => name == bucket || (IsPattern(name) && BucketNames.IsMatch(name, bucket))) && !LeavesOut(bucket);

    /// <summary>Returns whether <see cref="Exclude"/> leaves out a whole bucket.</summary>
    public bool LeavesOut(string bucket) => new ExcludeRules(Exclude).Decide(Encoding.UTF8.GetBytes(bucket), isFolder: true) is true;

    internal override ITreeSource Open(TreeContext context) => new BucketTree(this, context);

    internal override IEnumerable<string> FindProblems(string subject) =>
        LocalChecks
            .UnreadableFile(Connection.CaFile, "file of certificates (ca_file)", subject, "A backup of it")
            .Concat(LocalChecks.UnreadableFile(Connection.AccessKeyFile, "access key file", subject, "A backup of it"))
            .Concat(LocalChecks.UnreadableFile(Connection.SecretKeyFile, "secret key file", subject, "A backup of it"))
            .Concat(LocalChecks.UnreadableFile(Connection.SessionTokenFile, "session token file", subject, "A backup of it"));
}
