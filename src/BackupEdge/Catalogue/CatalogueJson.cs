using System.Text.Json.Serialization;

namespace BackupEdge.Catalogue;

/// <summary>JSON metadata of the types that are stored as JSON in columns.</summary>
[JsonSerializable(typeof(IReadOnlyDictionary<string, long>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(RetainedRow))]
[JsonSerializable(typeof(long[]))]
internal sealed partial class CatalogueJson : JsonSerializerContext;
