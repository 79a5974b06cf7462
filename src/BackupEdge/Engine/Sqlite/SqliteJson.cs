using System.Text.Json.Serialization;

namespace BackupEdge.Engine.Sqlite;

/// <summary>The JSON between this program and its child process.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(SqliteTask))]
[JsonSerializable(typeof(SqliteReport))]
internal sealed partial class SqliteJson : JsonSerializerContext;
