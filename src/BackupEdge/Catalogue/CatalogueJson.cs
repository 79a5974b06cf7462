using System.Text.Json.Serialization;

namespace BackupEdge.Catalogue;

/// <summary>The JSON kept in columns.</summary>
[JsonSerializable(typeof(IReadOnlyDictionary<string, long>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class CatalogueJson : JsonSerializerContext;
