using System.Text;
using System.Text.Json;
using BackupEdge.Configuration;

namespace BackupEdge.Copies;

/// <summary>
/// Writes IAM policies, in the language of AWS that other engines use too, with no more permissions than needed: for the host, which can
/// neither delete versions nor end locks, and for a pruner on another machine, which can delete versions that are not locked.
/// </summary>
internal static class CopyPolicy
{
    // Objects: read, write, delete (which hides an object in a bucket with versions), and uploads in parts.
    private static readonly string[] HostActions =
    [
        "s3:AbortMultipartUpload",
        "s3:DeleteObject",
        "s3:GetObject",
        "s3:GetObjectVersion",
        "s3:ListMultipartUploadParts",
        "s3:PutObject",
    ];
    private static readonly string[] LockActions = ["s3:GetObjectRetention", "s3:PutObjectRetention"];
    private static readonly string[] PrunerActions =
    [
        "s3:DeleteObject",
        "s3:DeleteObjectVersion",
        "s3:GetObject",
        "s3:GetObjectRetention",
        "s3:GetObjectVersion",
    ];
    private static readonly string[] Denied = ["s3:BypassGovernanceRetention", "s3:DeleteObjectVersion"];
    private static readonly string[] ListActions = ["s3:ListBucket", "s3:ListBucketVersions"];

    // These have no condition for a prefix.
    private static readonly string[] BucketActions =
    [
        "s3:GetBucketLocation",
        "s3:GetBucketObjectLockConfiguration",
        "s3:GetBucketVersioning",
        "s3:ListBucketMultipartUploads",
    ];

    /// <summary>Returns the policy of the host.</summary>
    /// <param name="place">The bucket.</param>
    /// <param name="isLocked">Whether the copy locks its objects.</param>
    public static string OfHost(BucketPlace place, bool isLocked) => Write(place, writer =>
        {
            Statement(writer, "Allow", [.. HostActions, .. isLocked ? LockActions : []], [ObjectsOf(place)]);

            // Even if another policy allows it.
            Statement(writer, "Deny", Denied, [ObjectsOf(place)]);
        });

    /// <summary>Returns the policy of a pruner, which must not be on the host.</summary>
    /// <param name="place">The bucket.</param>
    public static string OfPruner(BucketPlace place) => Write(place, writer =>
        {
            Statement(writer, "Allow", PrunerActions, [ObjectsOf(place)]);
            Statement(writer, "Deny", Denied[..1], [ObjectsOf(place)]);
        });

    private static string Write(BucketPlace place, Action<Utf8JsonWriter> statements)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("Version", "2012-10-17");
            writer.WriteStartArray("Statement");
            Statement(writer, "Allow", ListActions, [BucketOf(place)], place.Prefix);
            Statement(writer, "Allow", BucketActions, [BucketOf(place)]);
            statements(writer);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static void Statement(Utf8JsonWriter writer, string effect, string[] actions, string[] resources, string prefix = "")
    {
        writer.WriteStartObject();
        writer.WriteString("Effect", effect);
        Texts(writer, "Action", actions);
        Texts(writer, "Resource", resources);
        if (prefix.Length > 0)
        {
            writer.WriteStartObject("Condition");
            writer.WriteStartObject("StringLike");
            writer.WriteString("s3:prefix", prefix + "*");
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void Texts(Utf8JsonWriter writer, string name, string[] texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    private static string BucketOf(BucketPlace place) => $"arn:{PartitionOf(place.Region)}:s3:::{place.Bucket}";

    private static string ObjectsOf(BucketPlace place) => $"{BucketOf(place)}/{place.Prefix}*";

    private static string PartitionOf(string? region) =>
        region?.StartsWith("cn-", StringComparison.Ordinal) == true ? "aws-cn"
        : region?.StartsWith("us-gov-", StringComparison.Ordinal) == true ? "aws-us-gov"
        : "aws";
}
