using BackupEdge.Engine.Buckets;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Configuration;

/// <summary>The kind <c>s3</c>: buckets of an engine that has the interface of Amazon S3.</summary>
internal sealed class S3Kind : SourceKind
{
    private const int MaxBucket = 255;

    public override string Name => S3Source.KindName;

    public override bool IsDatabase => false;

    public override IReadOnlyList<string> Keys { get; } = ["buckets", "prefix", "exclude", .. BucketConnectionSettings.Keys];

    public override SourceDefinition? Read(string name, SettingSection section)
    {
        var connection = BucketConnectionSettings.Read(section, withSecrets: false);
        var buckets = section.Texts("buckets");
        if (buckets.Count == 0)
        {
            section.Refuse("needs 'buckets': a list of names, or patterns such as \"*.gbai\" for all buckets that match.");
        }

        var isValid = true;
        foreach (var bucket in buckets)
        {
            if (FindProblem(bucket) is { } problem)
            {
                section.Refuse("buckets", problem);
                isValid = false;
            }
        }

        var prefix = section.Has("prefix") ? section.Text("prefix") : "";
        var exclude = section.Texts("exclude");
        return buckets.Count == 0 || !isValid || prefix is null
            ? null
            : new S3Source
            {
                Name = name,
                Connection = connection,
                Buckets = buckets,
                Prefix = prefix,
                Exclude = exclude,
            };
    }

    public override SourceDefinition Outline(string name, string location, bool hasRestoreProgram) =>
        new S3Source
        {
            Name = name,
            Connection = new BucketConnection { Endpoint = Uri.TryCreate(location, UriKind.Absolute, out var uri) ? uri : null },
            Buckets = ["*"],
        };

    public override bool IsPossibleLocation(string location) =>
        Uri.TryCreate(location, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);

    public override RestoreDestination FindDestination(RestoreChoice choice) =>
        choice.Original is S3Source original ? RestoreDestination.InBuckets(original.Connection)
        : choice.Target?.S3 is { } engine ? RestoreDestination.InBuckets(engine)
        : choice.BelowTarget();

    private static string? FindProblem(string bucket) =>
        bucket.Length is > 0 and <= MaxBucket
        && bucket.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '*' or '?')
        && bucket is not ("." or "..")
            ? null
            : $"must have names of buckets or patterns, of letters, digits, '.', '-', '_', '*' and '?', not '{bucket}'.";
}
