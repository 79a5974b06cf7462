using System.Text.Json;
using System.Text.Json.Serialization;

namespace BackupEdge.Copies;

/// <summary>Writes the names of an enumeration in snake case, and refuses numbers and unknown names.</summary>
internal sealed class SnakeCaseEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
